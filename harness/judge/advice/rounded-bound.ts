import { byteUnits, type Dimension, durationUnits } from '../../vocabulary/quantities.ts'

const bytesUnits = ['GiB', 'MiB', 'KiB'] as const
const timeUnits = ['h', 'm', 's', 'ms'] as const

/** A bound with its unit, rounded up to two digits: nobody wants `rss max < 151.3MiB`. */
export function roundedUp(value: number, dimension: Dimension): string {
  if (dimension === 'count') return String(Math.ceil(value))
  if (dimension === 'ratio') return `${twoDigits(value * 100)}%`
  const units: Readonly<Record<string, number>> = dimension === 'bytes' ? byteUnits : durationUnits
  const names: readonly string[] = dimension === 'bytes' ? bytesUnits : timeUnits
  const smallest = names.at(-1) ?? ''
  // 1.2 GiB says less than 1200 MiB does: the unit is the largest that leaves two digits before the point.
  const unit = names.find((name) => value >= 2 * (units[name] ?? 1)) ?? smallest
  return `${twoDigits(value / (units[unit] ?? 1))}${unit}`
}

function twoDigits(value: number): number {
  if (value <= 0) return 1
  const step = 10 ** (Math.floor(Math.log10(value)) - 1)
  // The quotient of 0.3 and 0.1 is not 3: half a millionth of a step is no reason for the next one.
  const rounded = Math.ceil(value / step - 1e-6) * step
  return Number(rounded.toPrecision(3))
}
