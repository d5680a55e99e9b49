import { Command } from 'commander'
import { type ExitCode, errorTable, exitCodes, SoakgateError } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import { parsePositive } from './options.ts'

/** `soakgate inspect <pid>`: the roles of a process tree as a run would see them, and the limits on it. */
export function inspectCommand(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  return new Command('inspect')
    .description('show the processes of a running service with their roles, the reasons, and the limits; it only reads')
    .argument('<pid>', 'the process that is the service, or supervises its workers', parsePositive)
    .option('--json', 'the same as JSON', false)
    .action(async (pid: number, { json }: { json: boolean }) => {
      const { monotonicClock } = await import('../../collect/clock.ts')
      const { inspectProcess } = await import('../../collect/inspection/inspect-process.ts')
      const { renderInspection } = await import('../../show/inspection-text.ts')
      const { printableJson } = await import('../../show/printable.ts')
      const clock = monotonicClock(process.hrtime.bigint())
      const inspection = await inspectProcess(pid, clock).catch((error: unknown) => {
        throw asUsage(error)
      })
      line.print(json ? `${printableJson(inspection)}\n` : renderInspection(inspection))
      onExit(exitCodes.pass)
    })
}

/** A run fails without its process; here the pid is all that was given, and it is wrong. */
function asUsage(error: unknown): unknown {
  if (!(error instanceof SoakgateError) || error.code !== 'process-not-found') return error
  const { message, expected, got } = error
  return new SoakgateError('usage', message, { expected, got, hint: errorTable['process-not-found'].hint })
}
