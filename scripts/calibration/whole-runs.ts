import { estimateGrowth } from '../../harness/judge/analysis/growth/growth.ts'
import { inWorkers, leakFreeShapes, shapeNamed } from '../../harness/testing/seeded-series.ts'
import { seriesRandom } from '../../harness/testing/series-random.ts'
import { upperEnd } from './binomial.ts'
import {
  type CalibrationPart,
  type CalibrationPlan,
  type Figure,
  isCalledGrowing,
  partsOf,
  percent,
} from './calibration.ts'
import type { RunCell } from './cells.ts'

const atMost = 0.02
/** Workers and reports of the whole run. */
const runs = [
  { workers: 2, size: 100 },
  { workers: 4, size: 100 },
  { workers: 2, size: 500 },
  { workers: 8, size: 500 },
] as const

/** Runs of one shape. */
export interface WholeRunCell {
  shape: string
  workers: number
  size: number
  seed: number
  series: number
}

/** Leak-free runs of several workers that are called growing at their end: all together or one alone, without any bound. */
export async function wholeRuns(plan: CalibrationPlan, run: RunCell): Promise<CalibrationPart> {
  const { seed } = plan
  const series = Math.ceil(plan.series / 10)
  const figures: Figure[] = []
  const rows = await Promise.all(
    leakFreeShapes.map(async ({ name }) => {
      const alarms = await Promise.all(runs.map((one) => run('whole run', { shape: name, ...one, seed, series })))
      const texts = alarms.map((count, i) => {
        const title = nameOf(runs[i])
        const topic = 'leak-free runs of several workers called growing'
        const figure = { topic, name: `${name}, ${title}`, count, total: series, atMost }
        figures.push(figure)
        return `${percent(figure)} (${percent({ count: upperEnd(figure), total: 1 })})`
      })
      return [name, ...texts]
    }),
  )
  return {
    heading: 'False alarms of a whole run, several workers',
    explanation: `${series} leak-free runs a cell, reports of the run over its workers: called growing at their end, all workers together or one of them alone, in % (upper end of the 95 % interval). The chance of a false alarm is split over looks and workers.`,
    rows: [['shape', ...runs.map(nameOf)], ...rows],
    figures,
  }
}

function nameOf(one: { workers: number; size: number } | undefined): string {
  return `${one?.size} over ${one?.workers}`
}

export function countRunAlarms({ shape: name, workers, size, seed, series }: WholeRunCell): number {
  const shape = inWorkers(shapeNamed(name), workers)
  const parts = partsOf(size, workers)
  const own = Math.floor(size / workers)
  let alarms = 0
  for (let i = 0; i < series; i++) {
    const run = shape.build(seriesRandom(seed, 'whole run', name, workers, size, i), own)
    if (isAlarm(run, workers, parts)) alarms++
  }
  return alarms
}

type Lifetimes = Parameters<typeof estimateGrowth>[0]

function isAlarm(run: Lifetimes, workers: number, parts: { slot: number; pooled: number }): boolean {
  const isGrowing = (lifetimes: Lifetimes, comparisons: number) => {
    const estimate = estimateGrowth(lifetimes, { comparisons })
    return estimate.status === 'estimated' && isCalledGrowing(estimate)
  }
  const slots = Array.from({ length: workers }, (_, slot) => run.filter((life) => life.slot === slot))
  return isGrowing(run, parts.pooled) || slots.some((lifetimes) => isGrowing(lifetimes, parts.slot))
}
