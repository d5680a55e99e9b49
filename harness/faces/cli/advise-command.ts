import { Command } from 'commander'
import { type ExitCode, exitCodes } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import { findRecordFolder } from './record-folder.ts'

/** `soakgate advise <records…>`: thresholds that healthy runs suggest, with the reason for each number. */
export function adviseCommand(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  return new Command('advise')
    .description('propose thresholds from the records of healthy runs, with the reason for each number')
    .argument('<records...>', 'folders of invocations of one scenario and variant; several show the spread')
    .action(async (given: string[]) => {
      const { readHealthyRuns } = await import('./healthy-runs.ts')
      const { advise } = await import('../../judge/advice/advise.ts')
      const { renderAdvice } = await import('../../show/advice.ts')
      const healthy = await readHealthyRuns(
        given.map((shown) => ({ folder: findRecordFolder(shown, line.cwd), shown })),
      )
      const advised = advise(healthy.runs)
      line.print(renderAdvice(advised, healthy))
      onExit(advised.advice.length === 0 ? exitCodes.inconclusive : exitCodes.pass)
    })
}
