import { defaultGrowthBound, effectiveReports } from '../../harness/judge/thresholds/default-growth.ts'
import { decideGrowth } from '../../harness/judge/thresholds/growth-rule.ts'
import { inWorkers, leakFreeShapes, type SeriesShape } from '../../harness/testing/seeded-series.ts'
import { seriesRandom } from '../../harness/testing/series-random.ts'
import { upperEnd } from './binomial.ts'
import { type CalibrationPart, type CalibrationPlan, estimateOf, isCalledGrowing, percent } from './calibration.ts'

const atMost = 0.02
/** Workers and own reports of each: 100 reports over two and four, 500 over eight. */
const pools = [
  { workers: 2, reports: 50 },
  { workers: 4, reports: 25 },
  { workers: 8, reports: 62 },
] as const

interface Cell {
  shape: SeriesShape
  workers: number
  reports: number
}

/** Leak-free series of one worker that are called growing, without any bound, by shape and size. */
export function falseAlarms(plan: CalibrationPlan): CalibrationPart {
  const columns = plan.sizes.map((reports) => ({ workers: 1, reports }))
  return {
    heading: 'False alarms, one worker',
    explanation: `${plan.series} leak-free series a cell: called growing, in % (upper end of the 95 % interval); passed with the default bound, in %.`,
    ...countIn(columns, plan, plan.series, (column) => String(column.reports)),
  }
}

/** The same for workers that are judged together. */
export function falseAlarmsOfPools(plan: CalibrationPlan): CalibrationPart {
  const series = Math.ceil(plan.series / 2)
  return {
    heading: 'False alarms, several workers judged together',
    explanation: `${series} leak-free series a cell, workers × own reports: called growing, in %; passed with the default bound, in %.`,
    ...countIn(pools, plan, series, (column) => `${column.workers} × ${column.reports}`),
  }
}

function countIn(
  columns: readonly { workers: number; reports: number }[],
  plan: CalibrationPlan,
  series: number,
  nameOf: (column: { workers: number; reports: number }) => string,
): Pick<CalibrationPart, 'rows' | 'figures'> {
  const figures: { name: string; count: number; total: number; atMost: number }[] = []
  const rows = leakFreeShapes.map((shape) => {
    const cells = columns.map((column) => {
      const { alarms, passes } = countAlarms({ shape, ...column }, plan.seed, series)
      const figure = { name: `${shape.name} at ${nameOf(column)}`, count: alarms, total: series, atMost }
      figures.push(figure)
      return `${percent(figure)} (${percent({ count: upperEnd(figure), total: 1 })}) · ${percent({ count: passes, total: series }, 0)}`
    })
    return [shape.name, ...cells]
  })
  return { rows: [['shape', ...columns.map(nameOf)], ...rows], figures }
}

function countAlarms({ shape, workers, reports }: Cell, seed: number, series: number) {
  const pooled = workers === 1 ? shape : inWorkers(shape, workers)
  let alarms = 0
  let passes = 0
  for (let i = 0; i < series; i++) {
    const estimate = estimateOf(pooled.build(seriesRandom(seed, 'leak-free', shape.name, workers, reports, i), reports))
    if (isCalledGrowing(estimate)) alarms++
    if (estimate === null) continue
    const bound = defaultGrowthBound(effectiveReports(estimate.ownReports, estimate.lifetimes))
    if (decideGrowth(estimate, bound).status === 'pass') passes++
  }
  return { alarms, passes }
}
