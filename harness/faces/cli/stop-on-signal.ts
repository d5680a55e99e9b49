import { type ExitCode, exitCodes } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'

/** How a command ends when signals come. */
export interface StopOnSignal {
  signal: AbortSignal
  /** The exit code of the signal that came. */
  exitCode: () => ExitCode
  end: () => void
}

/** The first signal ends the run gracefully, with its record; the second ends soakgate at once. */
export function stopOnSignal(line: CommandLine): StopOnSignal {
  const controller = new AbortController()
  const codeOf = (reason: unknown) => (reason === 'interrupted' ? exitCodes.interrupted : exitCodes.terminated)
  const end = line.onSignal((signal) => {
    const reason = signal === 'SIGINT' ? 'interrupted' : 'terminated'
    const code = codeOf(reason)
    if (controller.signal.aborted) {
      line.exitNow(code)
      return
    }
    line.tell(`\n${signal}: ending the run; once more ends soakgate at once\n`)
    controller.abort(reason)
  })
  return { signal: controller.signal, exitCode: () => codeOf(controller.signal.reason), end }
}
