import { Command } from 'commander'
import { type ExitCode, exitCodes } from '../../vocabulary/errors.ts'
import type { AnalyzeOptions } from './analyze-records.ts'
import type { CommandLine } from './command-line.ts'
import { collect, reporterOption } from './options.ts'

/** `soakgate analyze <records…>`: judges old records again; nothing of them is executed. */
export function analyzeCommand(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  return new Command('analyze')
    .description('judge records again, without executing anything of them, and write their verdict.json')
    .argument('<records...>', "folders of invocations; for a scenario's folder or name its latest")
    .option(
      '--threshold <text>',
      "a threshold that replaces those of its metric (repeatable); the record's own verdict.json stays as it is",
      collect,
      [],
    )
    .addOption(reporterOption())
    .option('--allow-inconclusive', 'exit 0 when inconclusive', false)
    .action(async (given: string[], options: AnalyzeOptions) => {
      const { analyzeRecords } = await import('./analyze-records.ts')
      const code = await analyzeRecords(given, options, line)
      onExit(code === exitCodes.inconclusive && options.allowInconclusive ? exitCodes.pass : code)
    })
}
