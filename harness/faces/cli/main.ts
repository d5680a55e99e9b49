import { CommanderError } from 'commander'
import { renderError } from '../../show/error-text.ts'
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
    line.tell(
      `This is a bug of soakgate; please report it with the lines below.\n${error instanceof Error ? error.stack : String(error)}\n`,
    )
    return exitCodes.bug
  }
}
