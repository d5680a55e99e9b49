import { Command } from 'commander'
import { type ExitCode, exitCodes } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import { parsePid } from './pid-option.ts'

/** `soakgate inspect <pid>`: the roles of a process tree as a run would see them, and the limits on it. */
export function inspectCommand(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  return new Command('inspect')
    .description('show the processes of a running service with their roles, the reasons, and the limits; it only reads')
    .argument('<pid>', 'the process that is the service, or supervises its workers', parsePid)
    .option('--json', 'the same as JSON', false)
    .action(async (pid: number, { json }: { json: boolean }) => {
      const { monotonicClock } = await import('../../collect/clock.ts')
      const { inspectProcess } = await import('../../collect/inspection/inspect-process.ts')
      const { renderInspection } = await import('../../show/inspection-text.ts')
      const { printableJson } = await import('../../show/printable.ts')
      const clock = monotonicClock(process.hrtime.bigint())
      const inspection = await inspectProcess(pid, clock)
      line.print(json ? `${printableJson(inspection)}\n` : renderInspection(inspection))
      onExit(exitCodes.pass)
    })
}
