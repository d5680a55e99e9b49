import { inWorkers, leakFreeShapes, type SeriesShape } from '../../harness/testing/seeded-series.ts'
import { seriesRandom } from '../../harness/testing/series-random.ts'
import { type CalibrationPart, type CalibrationPlan, estimateOf, quantile } from './calibration.ts'

const runs = 3
const cases = [
  { workers: 1, reports: 25 },
  { workers: 1, reports: 100 },
  { workers: 1, reports: 500 },
  { workers: 8, reports: 62 },
  { workers: 8, reports: 500 },
  { workers: 1, reports: 1_000_000 },
] as const

/** CPU time of one analysis; the only part that is not the same for the same seed. */
export function analysisTime(plan: CalibrationPlan): CalibrationPart {
  const shape = leakFreeShapes.find(({ name }) => name === 'warm-up, correlated')
  const rows = cases.map(({ workers, reports }) => [
    `${workers} × ${reports}`,
    shape === undefined ? '–' : medianMilliseconds(inWorkers(shape, workers), reports, plan.seed).toFixed(1),
  ])
  return {
    heading: 'Time of one analysis',
    explanation: `Workers × own reports, a correlated warm-up; median CPU time of ${runs}, in ms.`,
    rows: [['series', 'ms'], ...rows],
    figures: [],
  }
}

function medianMilliseconds(shape: SeriesShape, reports: number, seed: number): number {
  const series = shape.build(seriesRandom(seed, 'time', reports), reports)
  // Compiled before it is timed.
  estimateOf(series, 1)
  const times = Array.from({ length: runs }, () => {
    const before = process.cpuUsage()
    estimateOf(series, 1)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return quantile(times, 0.5)
}
