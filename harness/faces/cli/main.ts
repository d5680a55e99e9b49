import { CommanderError } from 'commander'
import { renderError } from '../../show/error-text.ts'
import { printable } from '../../show/printable.ts'
import { type ExitCode, exitCodes, SoakgateError } from '../../vocabulary/errors.ts'
import { type CommandLine, realCommandLine, withoutSecrets } from './command-line.ts'
import { buildProgram } from './program.ts'

/** Runs one command; returns the exit code. What is thrown here and is no SoakgateError is a bug. */
export async function main(words: readonly string[], given: CommandLine = realCommandLine()): Promise<ExitCode> {
  const line = withoutSecrets(given)
  let exitCode: ExitCode = exitCodes.pass
  const program = buildProgram(line, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has told the user already; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.pass : exitCodes.usage
    if (error instanceof SoakgateError) {
      line.tell(renderError(error))
      return error.exitCode
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const lines = stack.split('\n').map(printable)
    line.tell(`This is a bug of soakgate; please report it with the lines below.\n${lines.join('\n')}\n`)
    return exitCodes.bug
  }
}
