/** A figure misses its stated range only where chance would explain it less often than this on either side. */
const tailChance = 0.0005

/** A share that was counted, and the range that is stated for it. */
export interface CountedShare {
  count: number
  total: number
  atMost?: number
  atLeast?: number
  /** Of the upper end of its 95 % interval. */
  upperEndAtMost?: number
}

/** Whether a counted share lies outside of its stated range, as it was counted. */
export function isOutside(share: CountedShare): boolean {
  const { count, total, atMost = 1, atLeast = 0, upperEndAtMost = 1 } = share
  return total > 0 && (count / total > atMost || count / total < atLeast || upperEnd(share) > upperEndAtMost)
}

/** Whether the exact 99.9 % interval of a counted share (Clopper & Pearson 1934) lies outside its stated range. */
export function missesItsRange({ count, total, atMost, atLeast }: CountedShare): boolean {
  if (total === 0) return false
  if (atMost !== undefined && chanceOfAtLeast(count, total, atMost) < tailChance) return true
  return atLeast !== undefined && chanceOfAtLeast(total - count, total, 1 - atLeast) < tailChance
}

/** Chance of `count` or more successes in `total` tries, each with the given chance. */
export function chanceOfAtLeast(count: number, total: number, chance: number): number {
  if (count <= 0) return 1
  if (chance <= 0) return 0
  if (chance >= 1) return 1
  let sum = 0
  let logTerm = total * Math.log1p(-chance)
  for (let k = 0; k < count; k++) {
    sum += Math.exp(logTerm)
    logTerm += Math.log((total - k) / (k + 1)) + Math.log(chance / (1 - chance))
  }
  return Math.max(0, 1 - sum)
}

/** Upper end of the exact 95 % interval of a counted share. */
export function upperEnd({ count, total }: CountedShare): number {
  if (count >= total) return 1
  let low = count / total
  let high = 1
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (1 - chanceOfAtLeast(count + 1, total, middle) > 0.025) low = middle
    else high = middle
  }
  return high
}

/** Lower end of the exact 95 % interval of a counted share. */
export function lowerEnd({ count, total }: CountedShare): number {
  return 1 - upperEnd({ count: total - count, total })
}
