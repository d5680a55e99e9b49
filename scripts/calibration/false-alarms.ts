import { defaultGrowthBound, effectiveReports } from '../../harness/judge/thresholds/default-growth.ts'
import { decideGrowth } from '../../harness/judge/thresholds/growth-rule.ts'
import { leakFreeShapes, shapeNamed } from '../../harness/testing/seeded-series.ts'
import { seriesRandom } from '../../harness/testing/series-random.ts'
import { upperEnd } from './binomial.ts'
import {
  type CalibrationPart,
  type CalibrationPlan,
  estimateOf,
  type Figure,
  isCalledGrowing,
  partsOf,
  percent,
} from './calibration.ts'
import type { RunCell } from './cells.ts'

const atMost = 0.02
/** Asked of the full calibration; few series can never show it. */
const upperEndAtMost = 0.03

/** One shape at one size. */
export interface LeakFreeCell {
  /** Name of its shape. */
  shape: string
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
export async function falseAlarms({ seed, series, sizes }: CalibrationPlan, run: RunCell): Promise<CalibrationPart> {
  const figures: Figure[] = []
  const counted = await Promise.all(
    leakFreeShapes.map(async ({ name }) => ({
      name,
      counts: await Promise.all(sizes.map((reports) => run('leak-free', { shape: name, reports, seed, series }))),
    })),
  )
  const rows = counted.map(({ name, counts }) => {
    const texts = counts.map(({ alarms, passes }, i) => {
      const topic = `leak-free shapes called growing at ${sizes[i]}`
      const figure = { topic, name: `${name} at ${sizes[i]}`, count: alarms, total: series, atMost, upperEndAtMost }
      figures.push(figure)
      return `${percent(figure, 2)} (${percent({ count: upperEnd(figure), total: 1 }, 2)}) · ${percent({ count: passes, total: series }, 0)}`
    })
    return [name, ...texts]
  })
  return {
    heading: 'False alarms, one worker',
    explanation: `${series} leak-free series a cell: called growing, in % (upper end of the 95 % interval); passed with the default bound, in %.`,
    rows: [['shape', ...sizes.map(String)], ...rows],
    figures,
  }
}

export function countAlarms({ shape: name, reports, seed, series }: LeakFreeCell): AlarmCounts {
  const shape = shapeNamed(name)
  const comparisons = partsOf(reports, 1).slot
  let alarms = 0
  let passes = 0
  for (let i = 0; i < series; i++) {
    const estimate = estimateOf(shape.build(seriesRandom(seed, 'leak-free', name, reports, i), reports), comparisons)
    if (isCalledGrowing(estimate)) alarms++
    if (estimate === null) continue
    const bound = defaultGrowthBound(effectiveReports(estimate.ownReports, estimate.lifetimes))
    if (decideGrowth(estimate, bound).status === 'pass') passes++
  }
  return { alarms, passes }
}
