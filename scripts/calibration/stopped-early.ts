import { estimateGrowth, type Lifetime } from '../../harness/judge/analysis/growth/growth.ts'
import { defaultGrowthBound } from '../../harness/judge/thresholds/default-growth.ts'
import { decideGrowth } from '../../harness/judge/thresholds/growth-rule.ts'
import { plantLeak } from '../../harness/testing/planted-leak.ts'
import {
  climbsToItsHeap,
  type RecordedTrace,
  recordedLifetime,
  recordedTraces,
  traceName,
} from '../../harness/testing/recorded-traces.ts'
import { seededRandom } from '../../harness/testing/seeded-random.ts'
import { leakFreeShapes, shapeNamed } from '../../harness/testing/seeded-series.ts'
import { seriesRandom } from '../../harness/testing/series-random.ts'
import { type CalibrationPart, type CalibrationPlan, looksOf, partsOf, percent, warmUpReports } from './calibration.ts'
import type { RunCell } from './cells.ts'

const mebibyte = 1024 ** 2
const size = 500
const leaks = [0, 1, 0.5, 0.2, 0.1] as const
/** Asked of a leak of 1 MiB per report. */
const latestMean = 130

/** One shape, many series of 500 reports. */
export interface StoppedCell {
  shape: string
  seed: number
  series: number
}

/** Leak-free simulated runs of 500 reports that a look stops, by shape: what the declared longest warm-up is for. */
export async function stoppedShapes(plan: CalibrationPlan, run: RunCell): Promise<CalibrationPart> {
  const series = Math.ceil(plan.series / 10)
  const rows = await Promise.all(
    leakFreeShapes.map(async ({ name }) => {
      const count = await run('stopped', { shape: name, seed: plan.seed, series })
      return [name, percent({ count, total: series })]
    }),
  )
  return {
    heading: 'Stopped early though leak-free',
    explanation: `${series} leak-free series of ${size} reports of one worker a shape: stopped by a look before the end, in %. A look trusts that no worker warms up for longer than \`warmup.longest\`, 60 reports by default; shapes that climb for longer break that promise (a warm-up of 0.15 goes on for about 225 of 500 reports, a cache full by 0.3 fills for 150), and no range is stated.`,
    rows: [['shape', 'stopped'], ...rows],
    figures: [],
  }
}

export function countStopped({ shape: name, seed, series }: StoppedCell): number {
  const shape = shapeNamed(name)
  const runs = Array.from({ length: series }, (_, i) => shape.build(seriesRandom(seed, 'stopped', name, i), size))
  return runs.filter((run) => firstStop(run) < size).length
}

/** Reports after which leaks that are planted into recorded healthy workers stop a run of 500, and healthy runs that are stopped. */
export function stoppedEarly({ seed }: CalibrationPlan): CalibrationPart {
  const healthy = recordedTraces().filter((trace) => trace.leakMiBPerReport === 0 && !climbsToItsHeap(trace))
  const found = leaks.map((leak) => ({ leak, ends: healthy.map((trace) => endOf(trace, leak, seed)) }))
  const meanOf = (ends: readonly number[]) => ends.reduce((sum, end) => sum + end, 0) / ends.length
  const rows = found.map(({ leak, ends }) => {
    const stopped = ends.filter((end) => end < size).length
    return [leak === 0 ? 'none' : `${leak} MiB`, `${stopped} of ${ends.length}`, meanOf(ends).toFixed(0)]
  })
  const ofOne = meanOf(found.find(({ leak }) => leak === 1)?.ends ?? [size])
  const aborted = found.find(({ leak }) => leak === 0)?.ends.filter((end) => end < size) ?? []
  return {
    heading: 'Stopped early',
    explanation: `Leaks planted into the ${healthy.length} recorded healthy workers (Java without forced collection apart), looks at ${looksOf(size).join(', ')} of ${size} reports, judged against the bound of the whole run: runs that were stopped, and reports made on average.`,
    rows: [['leak per report', 'stopped', 'reports'], ...rows],
    figures: [
      {
        topic: 'healthy recordings stopped early',
        name: 'of 500',
        count: aborted.length,
        total: healthy.length,
        atMost: 0,
      },
      {
        topic: `1 MiB stops a run after ${latestMean} of 500 reports or fewer, on average`,
        name: `after ${ofOne.toFixed(0)}`,
        count: ofOne <= latestMean ? 1 : 0,
        total: 1,
        atLeast: 1,
      },
    ],
  }
}

/** Reports of a run when it ends: at the look that stops it, or at its size. */
function endOf(trace: RecordedTrace, leakMebibytes: number, seed: number): number {
  const random = seededRandom(seed, 'stopped early', traceName(trace), leakMebibytes)
  const whole = plantLeak([recordedLifetime(trace, warmUpReports, size)], leakMebibytes * mebibyte, random)
  return firstStop(whole)
}

/** As judge/growth-look.ts stops: at once for a leak that a run of so many reports fails for, otherwise at the second proof. */
function firstStop(whole: readonly Lifetime[]): number {
  const bound = defaultGrowthBound(size)
  const comparisons = partsOf(size, 1).slot
  let isProvenBefore = false
  for (const look of looksOf(size).slice(0, -1)) {
    const estimate = estimateGrowth(untilReport(whole, look), { comparisons })
    const isProven = decideGrowth(estimate, bound).status === 'fail'
    const isLarge = decideGrowth(estimate, Math.max(bound, defaultGrowthBound(look))).status === 'fail'
    if (isLarge || (isProven && isProvenBefore)) return look
    isProvenBefore = isProven
  }
  return size
}

/** The first so many reports of the lifetimes, one after the other. */
function untilReport(whole: readonly Lifetime[], last: number): Lifetime[] {
  let before = 0
  return whole.flatMap((life) => {
    const kept = Math.max(0, last - before)
    before += life.reports.length
    return kept === 0 ? [] : [{ ...life, reports: life.reports.slice(0, kept), bytes: life.bytes.slice(0, kept) }]
  })
}
