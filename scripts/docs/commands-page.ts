import type { Argument, Command, Option } from 'commander'
import { realCommandLine } from '../../harness/faces/cli/command-line.ts'
import { buildProgram } from '../../harness/faces/cli/program.ts'
import { exitCodeMeanings, exitCodePrecedence } from '../../harness/vocabulary/errors.ts'
import { page, table } from './page.ts'

/** docs/commands.md: every command, argument, option and default, from the definitions that the command line runs. */
export function commandsPage(): string {
  const program = buildProgram(realCommandLine(), () => {})
  return page('Commands', [
    program.description(),
    '',
    'stdout carries only what was asked for; everything for people goes to stderr. `soakgate <command> --help` prints the same as this page.',
    '',
    ...program.commands.flatMap((command) => commandSection(command, program.name())),
    '## Exit codes',
    '',
    'The first that applies; [every error](exit-codes.md).',
    '',
    table(['code', 'means'], exitCodesInOrder()),
  ])
}

function commandSection(command: Command, parent: string): string[] {
  const name = `${parent} ${command.name()}`
  const options = command.options.filter((option) => !option.hidden)
  return [
    `## ${name}`,
    '',
    `\`${name} ${command.usage()}\``,
    '',
    sentence(command.description()),
    '',
    ...listOf(['argument', 'is'], command.registeredArguments.map(argumentRow)),
    ...listOf(['option', 'is', 'default'], options.map(optionRow)),
    ...command.commands.flatMap((inner) => commandSection(inner, name)),
  ]
}

function listOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [table(head, rows), '']
}

function argumentRow(argument: Argument): string[] {
  const dots = argument.variadic ? '...' : ''
  const shown = argument.required ? `<${argument.name()}${dots}>` : `[${argument.name()}${dots}]`
  const usual = isNothing(argument.defaultValue) ? '' : `; default \`${String(argument.defaultValue)}\``
  return [`\`${shown}\``, `${argument.description}${usual}`]
}

function optionRow(option: Option): string[] {
  const isUnsaid = option.negate || (option.defaultValueDescription === undefined && isNothing(option.defaultValue))
  const said = option.defaultValueDescription ?? `\`${String(option.defaultValue)}\``
  return [`\`${option.flags.replaceAll('|', '\\|')}\``, option.description, isUnsaid ? '' : said]
}

/** Off, none and nothing need not be told. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === false || (Array.isArray(value) && value.length === 0)
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** Exit codes with their meaning, the first that applies first. */
export function exitCodesInOrder(): string[][] {
  return exitCodePrecedence.map((code) => [String(code), exitCodeMeanings[code]])
}
