import { parseAsked } from '../../scenario/plan-ladder.ts'
import { renderError } from '../../show/error-text.ts'
import { judgeAgain } from '../../soak.ts'
import { decideExitCode, type ExitCode, SoakgateError } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import { foundReport } from './found-report.ts'
import type { ReporterChoice } from './options.ts'
import { findRecordFolder } from './record-folder.ts'
import { ReportWriter } from './report-writer.ts'
import { keepHeapSmall } from './small-heap.ts'

/** What `soakgate analyze` was asked for on its command line. */
export interface AnalyzeOptions {
  threshold: string[]
  /** undefined: as usual here. */
  reporter?: ReporterChoice[]
  allowInconclusive: boolean
}

/** Judges every record that is given; one that cannot be read is told and does not keep the others from it. */
export async function analyzeRecords(
  given: readonly string[],
  options: AnalyzeOptions,
  line: CommandLine,
): Promise<ExitCode> {
  keepHeapSmall()
  const asked = parseAsked(options.threshold)
  const reports = new ReportWriter(options.reporter, line)
  const codes: ExitCode[] = []
  for (const one of given) {
    try {
      const directory = findRecordFolder(one, line.cwd)
      const found = await judgeAgain(directory, asked)
      await reports.add(await foundReport({ ...found, directory }, options, line))
      codes.push(found.verdict.exitCode)
    } catch (error) {
      if (!(error instanceof SoakgateError)) throw error
      line.tell(renderError(error))
      codes.push(error.exitCode)
    }
  }
  await reports.end()
  return decideExitCode(codes)
}
