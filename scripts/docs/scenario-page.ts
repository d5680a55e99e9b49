import { errorTable } from '../../harness/vocabulary/errors.ts'
import { byteUnits, durationUnits } from '../../harness/vocabulary/quantities.ts'
import type { Declaration, Member } from './declarations.ts'
import { codes, page, table } from './page.ts'
import { readPublishedApi } from './published-api.ts'

/** docs/scenario.md: all that a scenario file imports from 'soakgate', from the doc comments of the types. */
export function scenarioPage(): string {
  const api = readPublishedApi()
  const names = new Set(api.map(({ name }) => name))
  const scenarioErrors = Object.entries(errorTable).filter(([code]) => /^(scenario|threshold|variant)-/.test(code))
  return page('Scenario', [
    'A scenario file is a TypeScript or JavaScript module, in any folder, that exports one or more scenarios made with `defineScenario({ … })`; each export is a scenario. Its data is checked before anything is started. Its functions run in the load process, never in soakgate itself. Paths are relative to the file.',
    '',
    `Quantities are texts with a unit: sizes in ${codes(Object.keys(byteUnits))} (\`KiB\` is 1024, \`kB\` is 1000), times in ${codes(Object.keys(durationUnits))}, shares in \`%\`.`,
    '',
    '[Your first scenario](first-scenario.md) · [metrics for thresholds](metrics.md) · [commands](commands.md)',
    '',
    ...api.flatMap((declaration) => section(declaration, names)),
    '## Errors',
    '',
    'A wrong or unknown key, unit, metric or threshold is refused before anything starts; all problems are told at once, with the nearest known word.',
    '',
    table(
      ['error', 'exits with', 'what to do'],
      scenarioErrors.map(([code, { exitCode, hint }]) => [`\`${code}\``, String(exitCode), hint]),
    ),
  ])
}

function section(declaration: Declaration, names: ReadonlySet<string>): string[] {
  const { name, doc, bases, members } = declaration
  const inherited = bases.filter((base) => names.has(base)).map((base) => link(base))
  return [
    `## ${name}`,
    '',
    ...(doc.text === '' ? [] : [doc.text, '']),
    ...(inherited.length === 0 ? [] : [`With all of ${inherited.join(' and ')}.`, '']),
    ...(members.length > 0
      ? [
          table(
            ['key', 'type', 'default', 'is'],
            members.map((one) => row(one, names)),
          ),
        ]
      : []),
    ...(declaration.kind === 'interface' ? [] : ['```ts', signatureOf(declaration), '```']),
    '',
  ]
}

function row({ name, type, isOptional, doc }: Member, names: ReadonlySet<string>): string[] {
  const fallback = doc.defaultValue ?? (isOptional ? '' : 'required')
  const used = [...new Set(type.match(/\b[A-Z]\w+/g) ?? [])].filter((one) => names.has(one))
  const links = used.length === 0 ? '' : ` (${used.map((one) => link(one)).join(', ')})`
  const shown = names.has(type) ? link(type) : `\`${type.replace(/^\| /, '')}\`${links}`
  return [`\`${name}\``, shown, fallback, doc.text].map(inTable)
}

function signatureOf({ kind, text }: Declaration): string {
  const written = text.replace(/^export /, '').replace(/= \| /, '= ')
  return kind === 'function' ? written.replace(/ \{ .*$/, '') : written
}

function link(name: string): string {
  return `[\`${name}\`](#${name.toLowerCase()})`
}

function inTable(text: string): string {
  return text.replaceAll('|', '\\|')
}
