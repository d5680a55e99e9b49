import { Command, CommanderError } from 'commander'
import { renderError } from '../../show/error-text.ts'
import { type ExitCode, exitCodes, SoakgateError } from '../../vocabulary/errors.ts'
import { analyzeCommand } from './analyze-command.ts'
import { type CommandLine, realCommandLine } from './command-line.ts'
import { runCommand } from './run-command.ts'
import { validateCommand } from './validate-command.ts'
import { soakgateVersion } from './version.ts'

/** Runs one command; returns the exit code. What is thrown here and is no SoakgateError is a bug. */
export async function main(words: readonly string[], line: CommandLine = realCommandLine()): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.pass
  const program = new Command('soakgate')
    .description(
      'Drives a service through exact numbers of reports and fails the build when it leaks or a worker dies.',
    )
    .version(soakgateVersion())
    .exitOverride()
    .configureOutput({ writeOut: line.print, writeErr: line.tell })
    .showSuggestionAfterError(true)
    .addHelpText('after', exitCodeHelp)
  for (const build of [runCommand, analyzeCommand, validateCommand]) {
    const command = build(line, (code) => {
      exitCode = code
    })
    program.addCommand(command.exitOverride().configureOutput({ writeOut: line.print, writeErr: line.tell }))
  }
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

const exitCodeHelp = `
Exit codes: 0 pass · 1 fail · 2 usage or scenario invalid · 3 inconclusive · 4 the run itself failed ·
            70 a bug of soakgate · 130, 143 stopped by SIGINT, SIGTERM`
