import { Command } from 'commander'
import type { ExitCode } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import {
  collect,
  parseDurationOption,
  parsePositive,
  parseSizes,
  parseWhole,
  reporterOption,
  sourceOption,
} from './options.ts'
import { parsePid } from './pid-option.ts'
import type { RunOptions } from './run-options.ts'

/** `soakgate run <scenarios…>`: the ladder. */
export function runCommand(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  return new Command('run')
    .description('run scenarios at every size of their ladders and judge them')
    .argument('[scenarios...]', 'scenario files, folders of them, or names of those in ./scenarios')
    .option('--pid <pid>', 'instead of a scenario: the process that serves --url, or supervises its workers', parsePid)
    .option('--url <url>', 'instead of a scenario: the address of one request')
    .option('-X, --method <name>', 'method of that request (default: GET, with --data POST)')
    .option('-d, --data <text>', 'its body, or @file; JSON is sent as JSON, other text as a form')
    .option('-H, --header <text>', 'a header of it, such as "Accept: text/html" (repeatable)', collect, [])
    .option('--save <file>', 'keep the scenario file that stands for that request')
    .option('-n, --iterations <sizes>', "sizes instead of the scenario's, such as 25,100", parseSizes)
    .option('--users <count>', 'concurrent users', parsePositive)
    .option('--variant <name>', 'a variant of the scenario')
    .option('--threshold <text>', 'a threshold that replaces those of its metric (repeatable)', collect, [])
    .option('--time-limit <duration>', 'for the whole ladder, such as 40m', parseDurationOption)
    .option('--seed <number>', 'of the random values', parseWhole, 1)
    .option('--output <folder>', 'where records are kept', 'results')
    .addOption(reporterOption())
    .option('--dry-run', 'print the plan and start nothing', false)
    .option('--keep-going', 'run the larger sizes also after a fail', false)
    .option('--no-abort', 'let every run make all its reports, whatever has failed')
    .option('--extend-to <count>', 'let the largest run go on to so many while growth is inconclusive', parsePositive)
    .addOption(sourceOption())
    .option('--allow-inconclusive', 'exit 0 when inconclusive', false)
    .option('--quiet', 'no live progress', false)
    .action(async (given: string[], options: RunOptions) => {
      // Loaded only now: --help shall not wait for it.
      const { runLadders } = await import('./run-ladders.ts')
      onExit(await runLadders(await scenariosOf(given, options, line), options, line))
    })
}

/** What is named, or the file that is written for the request that is asked for. */
async function scenariosOf(
  given: readonly string[],
  options: RunOptions,
  line: CommandLine,
): Promise<readonly string[]> {
  const { asksForRequest, requestText } = await import('./request-options.ts')
  if (!asksForRequest(given, options)) return given
  const { writeScenario } = await import('./written-scenario.ts')
  return [await writeScenario(await requestText(options, line), options, line)]
}
