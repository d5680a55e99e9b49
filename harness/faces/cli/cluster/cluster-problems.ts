import type { K6Load } from '../../../scenario/load.ts'
import type { PrometheusMemory } from '../../../scenario/remote-target.ts'
import type { Scenario } from '../../../scenario/scenario.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import type { ClusterOptions } from './cluster-options.ts'

/** What of a scenario can be run in a cluster. */
export interface ClusterParts {
  load: K6Load
  /** Address of the service, as pods reach it. */
  url: string
  memory: PrometheusMemory & { querySet: string; match: string }
}

/** The parts of a scenario that a cluster runs; throws all that stands against it. */
export function clusterParts(scenario: Scenario, options: ClusterOptions): ClusterParts {
  const { load, target, serverCount, users } = scenario
  const problems: string[] = []
  const say = (problem: string) => problems.push(problem)
  if (load.engine !== 'k6') say(`load.engine: ${load.engine} makes no load in a cluster; k6 does`)
  if (users < options.parallelism) say(`users: ${users} cannot be split among --parallelism ${options.parallelism}`)
  const memory = target.kind === 'remote' && target.memory.by === 'prometheus' ? target.memory : null
  if (memory === null) say('target: name the service that runs in the cluster: url, prometheus and workers')
  else if (memory.querySet === null) say('target.workers: soakgate watch takes a query set, and no queries of your own')
  const url = target.kind === 'remote' ? target.url : null
  for (const [place, address] of [['target.url', url] as const, ['target.prometheus', memory?.server] as const]) {
    if (isOfOneMachine(address ?? '')) say(`${place}: ${address} is another machine in every pod; name a service`)
  }
  if (options.countEvery === undefined && serverCount?.by !== 'url' && serverCount?.by !== 'prometheus') {
    say('serverCount: name the address where the service counts its reports, or give --count-every')
  }
  if (load.engine === 'k6' && url !== null && hasWorkers(memory) && problems.length === 0) return { load, url, memory }
  throw new SoakgateError('usage', `${scenario.name} cannot be run in a cluster as it is`, {
    expected: 'a script of k6, a service that runs already, and the Prometheus server that measures it',
    got: problems[0] ?? 'a service without an address',
    hint: 'Mend the scenario; docs/cluster.md has one as an example.',
    details: problems,
  })
}

function hasWorkers(memory: PrometheusMemory | null): memory is ClusterParts['memory'] {
  return memory !== null && memory.querySet !== null && memory.match !== null
}

function isOfOneMachine(address: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(URL.parse(address)?.hostname ?? '')
}
