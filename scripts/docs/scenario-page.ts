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
    ...inReadersOrder(api).flatMap((declaration) => section(declaration, names)),
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

/** Each after what names it, beginning with the scenario: the order in which a reader meets them. */
function inReadersOrder(api: readonly Declaration[]): Declaration[] {
  const ordered: Declaration[] = []
  const visit = (name: string) => {
    const declaration = api.find((one) => one.name === name)
    if (declaration === undefined || ordered.includes(declaration)) return
    ordered.push(declaration)
    for (const used of namesUsedBy(declaration)) visit(used)
  }
  for (const name of ['defineScenario', 'ScenarioSpec', ...api.map((one) => one.name)]) visit(name)
  return ordered
}

function namesUsedBy({ bases, members, text }: Declaration): string[] {
  return [...bases, ...wordsOf([...members.map(({ type }) => type), members.length === 0 ? text : ''].join(' '))]
}

function wordsOf(type: string): string[] {
  return [...new Set(type.match(/\b[A-Z]\w+/g) ?? [])]
}

function section(declaration: Declaration, names: ReadonlySet<string>): string[] {
  const { name, doc, bases, members } = declaration
  const inherited = bases.filter((base) => names.has(base)).map((base) => link(base))
  return [
    `## ${name}`,
    '',
    ...(doc.text === '' ? [] : [doc.text, '']),
    ...(inherited.length === 0 ? [] : [`With all of ${inherited.join(' and ')}.`, '']),
    ...(members.length === 0 ? [] : [membersTable(declaration, names)]),
    ...(declaration.kind === 'interface' ? [] : ['```ts', signatureOf(declaration), '```']),
    '',
  ]
}

/** What a script is given has no defaults; what a user writes has. */
function membersTable({ name, members }: Declaration, names: ReadonlySet<string>): string {
  const isWritten = /(?:Spec|Options|Script)$/.test(name) || members.some(({ isOptional }) => isOptional)
  const rows = members.map((member) => row(member, names))
  if (isWritten) return table(['key', 'type', 'default', 'is'], rows)
  return table(
    ['key', 'type', 'is'],
    rows.map(([key = '', type = '', , meaning = '']) => [key, type, meaning]),
  )
}

function row({ name, type, isOptional, doc }: Member, names: ReadonlySet<string>): string[] {
  const links = wordsOf(type).filter((one) => names.has(one))
  const linked = links.length === 0 ? '' : ` (${links.map((one) => link(one)).join(', ')})`
  const shown = names.has(type) ? link(type) : `${code(type.replace(/^\| /, ''))}${linked}`
  return [code(name), shown, defaultOf(doc.defaultValue, isOptional), doc.text].map(inTable)
}

/** A value is code; a sentence about one is not. */
function defaultOf(value: string | null, isOptional: boolean): string {
  if (value === null) return isOptional ? '' : 'required'
  return /^(?:'[^']*'|[\d.]+|\[.*\]|true|false|\/.*\/)$/.test(value) ? code(value) : value
}

function signatureOf({ kind, text }: Declaration): string {
  const written = text.replace(/^export /gm, '').replace(/= \| /, '= ')
  return kind === 'function' ? written.replace(/ \{ .*$/, '') : written
}

function link(name: string): string {
  return `[${code(name)}](#${name.toLowerCase()})`
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

function inTable(text: string): string {
  return text.replaceAll('|', '\\|')
}
