import path from 'node:path'
import { Command } from 'commander'
import { type ExitCode, exitCodes } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import { type ReporterChoice, reporterOption } from './options.ts'

interface AnalyzeOptions {
  reporter?: ReporterChoice[]
  allowInconclusive: boolean
}

/** `soakgate analyze <record>`: judges an old record again; nothing of it is executed. */
export function analyzeCommand(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  return new Command('analyze')
    .description('judge a record again and write its verdict.json')
    .argument('<record>', 'folder of an invocation, the one with plan.json')
    .addOption(reporterOption())
    .option('--allow-inconclusive', 'exit 0 when inconclusive', false)
    .action(async (given: string, options: AnalyzeOptions) => {
      const { judgeAgain } = await import('../../soak.ts')
      const { ReportWriter } = await import('./report-writer.ts')
      const { foundReport } = await import('./found-report.ts')
      const directory = path.resolve(line.cwd, given)
      const { plan, verdict } = await judgeAgain(directory)
      const reports = new ReportWriter(options.reporter, line)
      await reports.add(await foundReport({ plan, verdict, directory }, options, line))
      await reports.end()
      const isAllowed = verdict.exitCode === exitCodes.inconclusive && options.allowInconclusive
      onExit(isAllowed ? exitCodes.pass : verdict.exitCode)
    })
}
