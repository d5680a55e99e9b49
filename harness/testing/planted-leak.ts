import type { Lifetime } from '../judge/analysis/growth/growth.ts'
import type { SeededRandom } from './seeded-random.ts'

/** How a planted leak is spread over the reports; all of them leak the same on average from their start on. */
export type LeakKind = 'steady' | 'late' | 'rare' | 'random'

/** Adds a leak to a series: 30 % spread a report where steady, from 0.3 of the run where late, in bursts otherwise. */
export function plantLeak(
  lifetimes: readonly Lifetime[],
  bytesPerReport: number,
  random: SeededRandom,
  kind: LeakKind = 'steady',
): Lifetime[] {
  return lifetimes.map((lifetime) => {
    let kept = 0
    let previous = (lifetime.reports[0] ?? 1) - 1
    const bytes = lifetime.bytes.map((value, i) => {
      const report = lifetime.reports[i] ?? previous
      kept += (report - previous) * bytesPerReport * leakedShare(random, kind, i / lifetime.bytes.length)
      previous = report
      return value + kept
    })
    return { ...lifetime, bytes }
  })
}

function leakedShare(random: SeededRandom, kind: LeakKind, progress: number): number {
  if (kind === 'rare') return random.chance(0.1) ? 10 : 0
  if (kind === 'random') return random.chance(0.5) ? random.between(0, 4) : 0
  if (kind === 'late' && progress < 0.3) return 0
  return Math.max(0, 1 + 0.3 * random.normal())
}
