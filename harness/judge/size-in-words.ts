import type { RunVerdict } from './verdict.ts'

/** The size of a run; where it went on, also how many it was asked for in the end: `12 → 25`. */
export function sizeInWords({ size, conservation }: Pick<RunVerdict, 'size' | 'conservation'>): string {
  return conservation.asked > size ? `${size} → ${conservation.asked}` : String(size)
}
