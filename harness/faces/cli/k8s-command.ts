import { Command } from 'commander'
import { type ExitCode, exitCodes } from '../../vocabulary/errors.ts'
import type { ClusterOptions } from './cluster/cluster-options.ts'
import type { CommandLine } from './command-line.ts'
import { parseDurationOption, parsePositive, parseSizes } from './options.ts'

/** `soakgate k8s <scenario>`: prints what runs it in a cluster. */
export function k8sCommand(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  return new Command('k8s')
    .description(
      'print what runs a scenario of k6 in a Kubernetes cluster: its load by k6-operator, and a Job that judges',
    )
    .argument('<scenario>', 'a scenario file, or the name of one in ./scenarios')
    .option('--namespace <name>', 'where all of it is', 'default')
    .option('--parallelism <count>', 'pods of k6 among which the iterations are split', parsePositive, 1)
    .option('--workers <count>', 'workers of the service, each of which warms up first', parsePositive, 1)
    .option('-n, --iterations <sizes>', 'numbers of reports at which it is judged', parseSizes)
    .option('--image <name>', 'image that has soakgate (default: node:24-slim, which fetches it)')
    .option('--k6-image <name>', "image that has k6 (default: the operator's)")
    .option('--secret <name>', 'the Secret that holds what is secret, by the names of the variables')
    .option('--count-every <duration>', 'count time where the service counts no reports', parseDurationOption)
    .action(async (given: string, options: ClusterOptions) => {
      const { findScenarioFile } = await import('./scenario-file.ts')
      const { loadScenarios } = await import('../../scenario/load-scenario.ts')
      const { planCluster } = await import('./cluster/plan-cluster.ts')
      const { renderCluster } = await import('../../show/cluster/cluster-yaml.ts')
      const { soakgateVersion } = await import('./version.ts')
      const { secrets } = line
      for (const { scenario } of await loadScenarios(findScenarioFile(given, line.cwd))) {
        const { run, leftOut } = planCluster(scenario, options, { version: soakgateVersion(), secrets })
        for (const threshold of leftOut) line.tell(`Not judged by the Job: ${threshold}\n`)
        line.print(renderCluster(run))
      }
      onExit(exitCodes.pass)
    })
}
