import { InvalidArgumentError, Option } from 'commander'
import { type ReporterName, reporterNames, reporterOf } from '../../show/reporters.ts'
import { type MemorySourceName, memorySourceNames } from '../../vocabulary/memory-sources.ts'
import { nearest } from '../../vocabulary/nearest.ts'
import { parseQuantity } from '../../vocabulary/quantities.ts'

/** `25,100,500`: ascending, each once. */
export function parseSizes(text: string): number[] {
  const sizes = text.split(',').map((size) => size.trim())
  const wrong = sizes.find((size) => !/^[1-9]\d*$/.test(size))
  if (wrong !== undefined) {
    throw new InvalidArgumentError(`expected numbers of reports such as 25,100, got ${JSON.stringify(wrong)}`)
  }
  return [...new Set(sizes.map(Number))].sort((a, b) => a - b)
}

export function parseWhole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError(`expected a whole number, got ${JSON.stringify(text)}`)
  return Number(text)
}

export function parsePositive(text: string): number {
  if (!/^[1-9]\d*$/.test(text))
    throw new InvalidArgumentError(`expected a number of at least 1, got ${JSON.stringify(text)}`)
  return Number(text)
}

export function parseDurationOption(text: string): number {
  const parsed = parseQuantity(text, 'duration')
  if (!parsed.ok) throw new InvalidArgumentError(parsed.problem)
  if (parsed.value <= 0) throw new InvalidArgumentError(`expected more than 0, got ${text}`)
  return parsed.value
}

/** A reporter and where it writes; `-` is stdout, null is stderr. */
export interface ReporterChoice {
  name: ReporterName
  to: string | null
}

/** `terminal,json=-,junit=f.xml` */
export function parseReporters(text: string): ReporterChoice[] {
  const choices = text.split(',').map(parseReporter)
  const places = choices.flatMap(({ to }) => (to === null ? [] : [to]))
  const twice = places.find((place, index) => places.indexOf(place) !== index)
  if (twice !== undefined) {
    const where = twice === '-' ? 'stdout' : twice
    throw new InvalidArgumentError(`two reporters would write to ${where}; give each a place of its own`)
  }
  return choices
}

function parseReporter(part: string): ReporterChoice {
  const [, given = '', to] = /^\s*([^=]*?)\s*(?:=\s*(.*?)\s*)?$/.exec(part) ?? []
  const name = reporterNames.find((known) => known === given)
  if (name === undefined) {
    const near = nearest(given, reporterNames)
    throw new InvalidArgumentError(
      `unknown reporter ${JSON.stringify(given)}; ${near === undefined ? `known are ${reporterNames.join(', ')}` : `did you mean ${near}?`}`,
    )
  }
  if (to === '' || (to === undefined && reporterOf(name).to === 'file')) {
    throw new InvalidArgumentError(`${name}: expected where to write it: ${name}=FILE, or ${name}=- for stdout`)
  }
  return { name, to: to ?? null }
}

/** `--reporter`, as every command that judges takes it. */
export function reporterOption(): Option {
  const shown = reporterNames.map((name) => (reporterOf(name).to === 'people' ? name : `${name}=FILE`))
  return new Option('--reporter <list>', `${shown.join(', ')}; - is stdout`)
    .argParser(parseReporters)
    .default(undefined, '`terminal`; inside GitHub Actions `terminal,github`')
}

/** `--source`, as every command that reads memory takes it. */
export function sourceOption(): Option {
  return new Option('--source <name>', 'where memory is read from: procfs or pidusage')
    .argParser(parseSource)
    .default(undefined, '`procfs` on Linux, `pidusage` elsewhere')
}

function parseSource(text: string): MemorySourceName {
  const name = memorySourceNames.find((known) => known === text)
  if (name !== undefined) return name
  throw new InvalidArgumentError(`expected ${memorySourceNames.join(' or ')}, got ${JSON.stringify(text)}`)
}

/** Collects an option that may be given several times. */
export function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value]
}
