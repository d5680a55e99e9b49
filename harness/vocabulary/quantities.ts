import { nearest } from './nearest.ts'

/** Bytes of every unit of size that is understood; KB is refused, because it means two things. */
export const byteUnits = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const
/** Milliseconds of every unit of time that is understood. */
export const durationUnits = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** A unit of size. */
export type ByteUnit = keyof typeof byteUnits
/** A unit of time. */
export type DurationUnit = keyof typeof durationUnits
/** A size with its unit, such as `'512MiB'`. */
export type ByteText = `${number}${ByteUnit}`
/** A duration with its unit, such as `'60s'`. */
export type DurationText = `${number}${DurationUnit}`

/** A size per second, such as `'1MiB/s'`. */
export type RateText = `${ByteText}/s`

/** How often something happens, such as `'2/s'`. */
export type ArrivalRateText = `${number}/${'s' | 'm' | 'h'}`

export type Dimension = 'bytes' | 'duration' | 'ratio' | 'count'

/** What a parse gives: the number in the base unit of its dimension, or what was wrong with the text. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string }

const ambiguous: Record<string, string> = {
  KB: 'KB is ambiguous; write KiB (1024 bytes) or kB (1000 bytes)',
  K: 'K is no unit; write KiB (1024 bytes)',
  k: 'k is no unit; write KiB (1024 bytes)',
  M: 'M is no unit; write MiB (1024² bytes)',
  G: 'G is no unit; write GiB (1024³ bytes)',
  g: 'g is no unit; write GiB (1024³ bytes)',
  mb: 'mb is no unit; write MiB or MB',
  sec: 'sec is no unit; write s',
  min: 'min is no unit; write m',
}

const examples: Record<Exclude<Dimension, 'count'>, string> = {
  bytes: 'a size with its unit, such as "512MiB"',
  duration: 'a duration with its unit, such as "60s"',
  ratio: 'a percentage, such as "80%"',
}

function unitsOf(dimension: Dimension): Record<string, number> {
  if (dimension === 'bytes') return byteUnits
  if (dimension === 'duration') return durationUnits
  if (dimension === 'ratio') return { '%': 0.01 }
  return {}
}

/**
 * Reads a quantity: bytes, milliseconds, a ratio (`80%` is 0.8) or a bare count.
 * Strict on purpose: a missing, unknown or ambiguous unit is a problem, never a guess.
 */
export function parseQuantity(text: string, dimension: Dimension): Parsed<number> {
  const match = /^\s*([+-]?\d+(?:_\d{3})*(?:\.\d+)?)\s*([^\s\d]*)\s*$/.exec(text)
  if (match === null) return { ok: false, problem: `expected ${describe(dimension)}, got ${JSON.stringify(text)}` }
  const number = Number(match[1]?.replaceAll('_', ''))
  const unit = match[2] ?? ''
  if (dimension === 'count') {
    return unit === ''
      ? { ok: true, value: number }
      : { ok: false, problem: `expected a count without a unit, got ${JSON.stringify(text)}` }
  }
  if (unit === '') {
    return { ok: false, problem: `expected ${describe(dimension)}, got ${JSON.stringify(text)} without a unit` }
  }
  const units = unitsOf(dimension)
  const factor = units[unit]
  if (factor !== undefined) return { ok: true, value: number * factor }
  if (dimension === 'bytes' && unit === 'm') {
    return { ok: false, problem: `${JSON.stringify(text)}: m means minutes; write ${match[1]}MiB` }
  }
  const known = Object.keys(units)
  const right = ambiguous[unit] ?? `${unit} is no unit of this; known are ${known.join(', ')}`
  const suggestion = unit in ambiguous ? undefined : nearest(unit, known)
  return { ok: false, problem: `${JSON.stringify(text)}: ${right}${suggestion ? `; did you mean ${suggestion}?` : ''}` }
}

/** Reads a rate, bytes per second: a size with its unit and `/s`. */
export function parseRate(text: string): Parsed<number> {
  const match = /^(.*\S)\s*\/\s*s\s*$/.exec(text)
  if (match === null) {
    return { ok: false, problem: `expected a size per second, such as "1MiB/s", got ${JSON.stringify(text)}` }
  }
  const size = parseQuantity(match[1] ?? '', 'bytes')
  if (!size.ok || size.value > 0) return size
  return { ok: false, problem: `expected more than 0, got ${JSON.stringify(text)}` }
}

/** Reads how often something happens, in times per second: a number and `/s`, `/m` or `/h`. */
export function parseArrivalRate(text: string): Parsed<number> {
  const match = /^\s*(\d+(?:_\d{3})*(?:\.\d+)?)\s*\/\s*(s|m|h)\s*$/.exec(text)
  if (match === null) {
    return { ok: false, problem: `expected a rate with /s, /m or /h, such as "2/s", got ${JSON.stringify(text)}` }
  }
  const seconds = { s: 1, m: 60, h: 3600 }[match[2] as 's' | 'm' | 'h']
  return { ok: true, value: Number(match[1]?.replaceAll('_', '')) / seconds }
}

function describe(dimension: Dimension): string {
  return dimension === 'count' ? 'a count, such as "0"' : examples[dimension]
}

const binarySteps: readonly [ByteUnit, number][] = [
  ['GiB', byteUnits.GiB],
  ['MiB', byteUnits.MiB],
  ['KiB', byteUnits.KiB],
]

/** Prints a size with three significant digits: `33.1 MiB`. Unknown is a dash. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return '–'
  for (const [unit, size] of binarySteps) {
    // 1000 KiB would be four digits; the next larger unit begins where three digits end.
    if (Math.abs(bytes) >= size * 0.9995) return `${threeDigits(bytes / size)} ${unit}`
  }
  return `${Math.round(bytes)} B`
}

/** Prints a change of size with its sign: `+33.1 MiB`. */
export function formatBytesChange(bytes: number | null): string {
  if (bytes === null) return '–'
  return `${bytes < 0 ? '−' : '+'}${formatBytes(Math.abs(bytes))}`
}

/** Prints a duration: `0.4 ms`, `152 ms`, `2.41 s`, `4 min 10 s`. */
export function formatDuration(milliseconds: number | null): string {
  if (milliseconds === null) return '–'
  if (milliseconds < 999.5) return `${threeDigits(milliseconds)} ms`
  if (milliseconds < 59_950) return `${threeDigits(milliseconds / 1000)} s`
  const seconds = Math.round(milliseconds / 1000)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`
}

/** Prints a ratio as a percentage: `12.5 %`. */
export function formatRatio(ratio: number | null): string {
  return ratio === null ? '–' : `${threeDigits(ratio * 100)} %`
}

/** Prints a number in the manner of its dimension; a dash where it is unknown. */
export function formatQuantity(value: number | null, dimension: Dimension): string {
  if (dimension === 'bytes') return formatBytes(value)
  if (dimension === 'duration') return formatDuration(value)
  if (dimension === 'ratio') return formatRatio(value)
  return value === null ? '–' : String(Math.round(value * 1000) / 1000)
}

function threeDigits(value: number): string {
  const size = Math.abs(value)
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2
  const text = value.toFixed(digits)
  return digits > 0 && Number(text) === Math.round(value) ? String(Math.round(value)) : text
}
