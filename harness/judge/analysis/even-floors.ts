import type { Lifetime } from './growth/growth.ts'

/** Points that each stretch of the sparser half should hold, so that the floor of its samples is among them. */
const pointsOfStretch = 4
/** Fewer stretches than this would leave the analysis too little; it takes the minima of up to 250 blocks itself. */
const fewestStretches = 500

/**
 * The floors of a long run lie densely at its beginning and sparsely towards its end, as its samples were kept, and
 * the dense part would decide alone. So they are taken again over even stretches of reports: the lowest of each, at
 * the report where it was. What was kept of samples holds the lowest of all (record/sample-thinning.ts).
 */
export function evenFloors(life: Lifetime): Lifetime {
  const { reports, bytes } = life
  const last = reports.at(-1) ?? 0
  const first = reports[0] ?? 0
  const sparse = reports.filter((done) => done > (first + last) / 2).length
  const stretches = Math.max(fewestStretches, Math.floor((2 * sparse) / pointsOfStretch))
  if (reports.length <= stretches) return life
  const width = (last - first + 1) / stretches
  const lowest = new Map<number, number>()
  for (const [index, done] of reports.entries()) {
    const stretch = Math.floor((done - first) / width)
    const known = lowest.get(stretch)
    if (known === undefined || (bytes[index] ?? 0) < (bytes[known] ?? 0)) lowest.set(stretch, index)
  }
  const kept = [...lowest.values()].sort((a, b) => a - b)
  return {
    ...life,
    reports: kept.map((index) => reports[index] ?? 0),
    bytes: kept.map((index) => bytes[index] ?? 0),
  }
}
