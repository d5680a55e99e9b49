import { Command } from 'commander'
import type { ExitCode } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import type { CountOptions } from './count-source.ts'
import { collect, parseDurationOption, parsePositive, parseSizes, reporterOption, sourceOption } from './options.ts'
import { parsePid } from './pid-option.ts'
import type { RunOptions } from './run-options.ts'
import type { WatchedOptions } from './watched-options.ts'

interface WatchOptions extends Omit<RunOptions, 'pid' | 'users' | 'variant' | 'seed'>, CountOptions, WatchedOptions {
  name?: string
  iterationName: string
}

/** `soakgate watch`: reports that others make are counted, while the memory of a running service is read. */
export function watchCommand(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  return new Command('watch')
    .description('make no load: count the reports that others make of a running service, and judge its memory')
    .argument('[pid]', 'the same as --pid', parsePid)
    .option('--pid <pid>', 'the process that is the service, or supervises its workers', parsePid)
    .option('--container <name>', 'instead: the container that it runs in')
    .option('--prometheus <url>', 'instead: the Prometheus server that measures the service')
    .option('--query-set <name>', 'what exports its metrics to Prometheus, such as process-exporter')
    .option('--match <labels>', 'labels of its workers, such as groupname=~"gunicorn:.*"')
    .option('--token-from <variable>', 'environment variable with the bearer token for Prometheus')
    .option('--count-log <file>', 'count lines of this growing log')
    .option('--count-pattern <regexp>', 'which lines are reports; a group (?<pid>…) names the worker')
    .option('--count-url <url>', 'count by a number at this address; #/a/b finds it in JSON')
    .option(
      '--count-metric <counter>',
      'count by a Prometheus counter at --count-url, such as reports_total{status="ok"}',
    )
    .option('--count-every <duration>', 'count time: every so often stands for one iteration', parseDurationOption)
    .option('-n, --iterations <sizes>', 'numbers of reports at which it is judged; the largest ends it', parseSizes)
    .option('--name <name>', 'of the record (default: watch- and the pid, container or query set)')
    .option('--iteration-name <word>', 'what reports call one unit of work', 'report')
    .option('--threshold <text>', 'a threshold that replaces those of its metric (repeatable)', collect, [])
    .option('--time-limit <duration>', 'fewer reports by then are inconclusive (default: 1h)', parseDurationOption)
    .option('--output <folder>', 'where records are kept', 'results')
    .option('--save <file>', 'keep the scenario file that stands for this watch')
    .addOption(reporterOption())
    .option('--dry-run', 'print the plan and start nothing', false)
    .option('--no-abort', 'watch to the end, whatever has failed')
    .option('--extend-to <count>', 'watch on to so many reports while growth is inconclusive', parsePositive)
    .addOption(sourceOption())
    .option('--allow-inconclusive', 'exit 0 when inconclusive', false)
    .option('--quiet', 'no live progress', false)
    .action(async (pid: number | undefined, asked: WatchOptions) => {
      const { readCountSource } = await import('./count-source.ts')
      const { runLadders } = await import('./run-ladders.ts')
      const { watchTextOf } = await import('../../scenario/watch-text.ts')
      const { writeScenario } = await import('./written-scenario.ts')
      const { readWatchedTarget, withPid } = await import('./watched-options.ts')
      const options = withPid(asked, pid)
      const target = readWatchedTarget(options)
      const { name = `watch-${options.pid ?? options.container ?? options.querySet}`, iterationName, ...rest } = options
      const count = readCountSource(options, line.cwd)
      const iterations = options.iterations ?? null
      const watch = { name, target, iterationName, count, iterations, thresholds: options.threshold }
      const file = await writeScenario(watchTextOf(watch), options, line)
      onExit(await runLadders([file], { ...rest, seed: 1 }, line))
    })
}
