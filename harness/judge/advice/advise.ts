import { type Dimension, formatQuantity } from '../../vocabulary/quantities.ts'
import type { RunVerdict } from '../verdict.ts'
import { confidence, predictionBound } from './prediction-bound.ts'
import { type Probe, probes } from './probes.ts'
import { roundedUp } from './rounded-bound.ts'

/** A threshold that healthy runs suggest. */
export interface Advice {
  /** The threshold, as it is written in a scenario. */
  expect: string
  level: 'fail' | 'warn'
  /** Where its number comes from, in one line. */
  reason: string
}

/** A metric that healthy runs do not tell enough of. */
export interface NoAdvice {
  of: string
  size: number
  reason: string
}

export interface Advised {
  advice: readonly Advice[]
  without: readonly NoAdvice[]
}

/**
 * Thresholds for the next runs, from healthy ones that were judged by the probing thresholds (probes.ts): for every
 * size and metric the larger of what one more such run stays below, and of the largest value with a margin.
 * A proposal: few runs on one machine know nothing of another machine or of next month.
 */
export function advise(runs: readonly RunVerdict[]): Advised {
  const sizes = [...new Set(runs.map(({ size }) => size))].sort((a, b) => a - b)
  const advice: Advice[] = []
  const without: NoAdvice[] = []
  for (const [index, probe] of probes.entries()) {
    for (const size of sizes) {
      const found = adviseOne(
        probe,
        index,
        runs.filter((run) => run.size === size),
      )
      if ('expect' in found) advice.push(found)
      else without.push({ ...found, size })
    }
  }
  return { advice, without }
}

function adviseOne(probe: Probe, index: number, runs: readonly RunVerdict[]): Advice | Omit<NoAdvice, 'size'> {
  const results = runs.flatMap(({ thresholds }) => thresholds[index] ?? [])
  // Of an estimate its upper end has to stay below the bound.
  const values = results.flatMap(({ value, interval }) => (value === null ? [] : [interval?.[1] ?? value]))
  const [first] = results
  const largest = Math.max(...values)
  if (first === undefined || values.length === 0) {
    return { of: probe.of, reason: first?.reason ?? 'no run tells it' }
  }
  const { dimension } = first
  const predicted = predictionBound(values)
  const withMargin = Math.max(0, largest) * (1 + probe.margin)
  const smallest = smallestBound(probe, runs)
  const bound = roundedUp(Math.max(predicted ?? 0, withMargin, smallest ?? 0), dimension)
  return {
    expect: `${probe.of} ${dimension === 'count' ? '<=' : '<'} ${bound} at ${runs[0]?.size}`,
    level: probe.level,
    reason: reasonOf(values, { predicted, withMargin, smallest, margin: probe.margin, dimension }),
  }
}

/** A bound of growth that is tighter than what such a run can see would never be decided. */
function smallestBound(probe: Probe, runs: readonly RunVerdict[]): number | null {
  if (!probe.of.startsWith('rss_growth')) return null
  const visible = runs.flatMap(({ pooledGrowth, workers }) => {
    const growth = pooledGrowth ?? workers[0]?.growth
    return growth?.status === 'estimated' ? [growth.detectableBytes] : []
  })
  return visible.length === 0 ? null : Math.max(...visible)
}

interface Grounds {
  predicted: number | null
  withMargin: number
  smallest: number | null
  margin: number
  dimension: Dimension
}

function reasonOf(values: readonly number[], grounds: Grounds): string {
  const { predicted, withMargin, smallest, margin, dimension } = grounds
  const print = (value: number) => formatQuantity(value, dimension)
  const range = `${print(Math.min(...values))} … ${print(Math.max(...values))}`
  const seen = values.length === 1 ? `${print(values[0] ?? 0)} in one run` : `${range} in ${values.length} runs`
  const spread =
    predicted === null
      ? 'one run shows no spread'
      : `one more stays below ${print(predicted)} with ${Math.round(confidence * 100)} %`
  const wider = margin === 0 ? '' : `; the largest and ${Math.round(margin * 100)} % is ${print(withMargin)}`
  const sight = smallest === null ? '' : `; such a run can tell growth from ${print(smallest)} on`
  return `${seen}; ${spread}${wider}${sight}`
}
