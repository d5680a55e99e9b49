import { formatBytes, formatBytesChange } from '../../vocabulary/quantities.ts'
import { bytesOfOne } from '../analysis/growth/count-growth.ts'

/** In what a growth is told. Estimates are in bytes throughout; a count has a page for each of its ones. */
export interface GrowthUnit {
  /** Bytes of the estimate that are one of this unit. */
  bytesEach: number
  /** Growth below this is never a failure, however surely it is established. */
  negligibleBytes: number
  /** `33.1 MiB`, `1.02 descriptors`. */
  format: (bytes: number) => string
  /** The same with its sign. */
  formatChange: (bytes: number) => string
}

/** Memory: half a page cache of noise a day is nothing. */
export const memoryUnit: GrowthUnit = {
  bytesEach: 1,
  negligibleBytes: 0.02 * 1024 ** 2,
  format: formatBytes,
  formatChange: formatBytesChange,
}

/** Bytes of files: each is known, and was written on purpose, so that one is a count as well. */
export const fileBytesUnit: GrowthUnit = {
  bytesEach: bytesOfOne,
  negligibleBytes: 0,
  format: (bytes) => formatBytes(bytes / bytesOfOne),
  formatChange: (bytes) => formatBytesChange(bytes / bytesOfOne),
}

/** The same told per unit of work, where an iteration makes several: estimates are per iteration. */
export function perUnitOfWork(unit: GrowthUnit, unitsPerIteration: number): GrowthUnit {
  if (unitsPerIteration === 1) return unit
  return {
    bytesEach: unit.bytesEach * unitsPerIteration,
    negligibleBytes: unit.negligibleBytes,
    format: (bytes) => unit.format(bytes / unitsPerIteration),
    formatChange: (bytes) => unit.formatChange(bytes / unitsPerIteration),
  }
}

/** Something that is counted, in the plural. */
export function countUnit(noun: string): GrowthUnit {
  const format = (bytes: number) => `${digits(bytes / bytesOfOne)} ${noun}`
  const sign = (bytes: number) => (bytes < 0 ? '−' : '+')
  return {
    bytesEach: bytesOfOne,
    negligibleBytes: 0,
    format,
    formatChange: (bytes) => `${sign(bytes)}${format(Math.abs(bytes))}`,
  }
}

/** Three digits, and no more than a thousandth. */
function digits(count: number): string {
  return String(Number(Math.abs(count) < 1 ? count.toFixed(3) : count.toPrecision(3)))
}
