import { defaultGrowthBound, effectiveReports } from '../../harness/judge/thresholds/default-growth.ts'
import { decideGrowth } from '../../harness/judge/thresholds/growth-rule.ts'
import { inWorkers, leakFreeShapes, shapeNamed } from '../../harness/testing/seeded-series.ts'
import { seriesRandom } from '../../harness/testing/series-random.ts'
import { upperEnd } from './binomial.ts'
import { type CalibrationPart, type CalibrationPlan, estimateOf, isCalledGrowing, percent } from './calibration.ts'
import type { RunCell } from './cells.ts'

const atMost = 0.02
/** Workers and own reports of each: 100 reports over two and four, 500 over eight. */
const pools = [
  { workers: 2, reports: 50 },
  { workers: 4, reports: 25 },
  { workers: 8, reports: 62 },
] as const

/** One shape at one size. */
export interface LeakFreeCell {
  /** Name of its shape. */
  shape: string
  workers: number
  reports: number
  seed: number
  series: number
}

/** Series of a cell that were called growing, and that passed. */
export interface AlarmCounts {
  alarms: number
  passes: number
}

/** Leak-free series of one worker that are called growing, without any bound, by shape and size. */
export async function falseAlarms(plan: CalibrationPlan, run: RunCell): Promise<CalibrationPart> {
  const columns = plan.sizes.map((reports) => ({ workers: 1, reports }))
  return {
    heading: 'False alarms, one worker',
    explanation: `${plan.series} leak-free series a cell: called growing, in % (upper end of the 95 % interval); passed with the default bound, in %.`,
    ...(await countIn(columns, { ...plan, run }, (column) => String(column.reports))),
  }
}

/** The same for workers that are judged together. */
export async function falseAlarmsOfPools(plan: CalibrationPlan, run: RunCell): Promise<CalibrationPart> {
  const series = Math.ceil(plan.series / 2)
  return {
    heading: 'False alarms, several workers judged together',
    explanation: `${series} leak-free series a cell, workers × own reports: called growing, in %; passed with the default bound, in %.`,
    ...(await countIn(pools, { ...plan, series, run }, (column) => `${column.workers} × ${column.reports}`)),
  }
}

async function countIn(
  columns: readonly { workers: number; reports: number }[],
  { seed, series, run }: Pick<CalibrationPlan, 'seed' | 'series'> & { run: RunCell },
  nameOf: (column: { workers: number; reports: number }) => string,
): Promise<Pick<CalibrationPart, 'rows' | 'figures'>> {
  const figures: { name: string; count: number; total: number; atMost: number }[] = []
  const counted = await Promise.all(
    leakFreeShapes.map(async ({ name }) => ({
      name,
      counts: await Promise.all(columns.map((column) => run('leak-free', { shape: name, ...column, seed, series }))),
    })),
  )
  const rows = counted.map(({ name, counts }) => {
    const texts = columns.map((column, i) => {
      const { alarms, passes } = counts[i] ?? { alarms: 0, passes: 0 }
      const figure = { name: `${name} at ${nameOf(column)}`, count: alarms, total: series, atMost }
      figures.push(figure)
      return `${percent(figure)} (${percent({ count: upperEnd(figure), total: 1 })}) · ${percent({ count: passes, total: series }, 0)}`
    })
    return [name, ...texts]
  })
  return { rows: [['shape', ...columns.map(nameOf)], ...rows], figures }
}

export function countAlarms({ shape: name, workers, reports, seed, series }: LeakFreeCell): AlarmCounts {
  const shape = shapeNamed(name)
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
