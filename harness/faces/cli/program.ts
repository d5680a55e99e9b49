import { Command, Help, type Option } from 'commander'
import { type ExitCode, exitCodeMeanings } from '../../vocabulary/errors.ts'
import { adviseCommand } from './advise-command.ts'
import { analyzeCommand } from './analyze-command.ts'
import type { CommandLine } from './command-line.ts'
import { doctorCommand } from './doctor-command.ts'
import { inspectCommand } from './inspect-command.ts'
import { k8sCommand } from './k8s-command.ts'
import { runCommand } from './run-command.ts'
import { tryCommand } from './try-command.ts'
import { validateCommand } from './validate-command.ts'
import { soakgateVersion } from './version.ts'
import { watchCommand } from './watch-command.ts'

/** Builds one command; `onExit` takes the exit code that it comes to. */
type BuildCommand = (line: CommandLine, onExit: (code: ExitCode) => void) => Command

/** The commands in the order of --help; adding one is its file and a line here. */
const commands: readonly BuildCommand[] = [
  runCommand,
  watchCommand,
  tryCommand,
  analyzeCommand,
  validateCommand,
  inspectCommand,
  adviseCommand,
  k8sCommand,
  doctorCommand,
]

/** The whole command line, of which docs/commands.md is made. */
export function buildProgram(line: CommandLine, onExit: (code: ExitCode) => void): Command {
  const program = new Command('soakgate')
    .description(
      'Drives a service through exact numbers of reports and fails the build when it leaks or a worker dies.',
    )
    .version(soakgateVersion())
    .exitOverride()
    .configureOutput({ writeOut: line.print, writeErr: line.tell })
    .configureHelp({ optionDescription: describeOption })
    .showSuggestionAfterError(true)
    .addHelpText('after', exitCodeHelp)
  for (const build of commands) program.addCommand(build(line, onExit).copyInheritedSettings(program))
  return program
}

/** That a flag is off and a list is empty goes without saying. */
function describeOption(option: Option): string {
  const { defaultValue, description } = option
  const isNothing = defaultValue === false || (Array.isArray(defaultValue) && defaultValue.length === 0)
  return isNothing ? description : new Help().optionDescription(option)
}

const exitCodeHelp = `\nExit codes:\n${Object.entries(exitCodeMeanings)
  .map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`)
  .join('\n')}`
