import { lifeOf, reportsOfLife } from './life-reports.ts'
import type { RunAnalysis } from './run-analysis.ts'

/** How long the workers of a slot live that are replaced on purpose. */
export interface RecycleInterval {
  slot: number
  /** Own reports of the longest life that ended so, the warm-up included; null: none was seen from its birth to its end. */
  reports: number | null
}

/** The interval of every slot; empty where no worker was replaced on purpose. */
export function recycleIntervals(analysis: RunAnalysis): RecycleInterval[] {
  const recycled = analysis.counted.events.filter(({ kind }) => kind === 'recycled')
  if (recycled.length === 0) return []
  return analysis.slots.map(({ slot }) => {
    const lives = recycled.flatMap((event) => {
      const life = event.slot === slot ? lifeOf(event, analysis) : null
      const own = life === null ? null : reportsOfLife(life, event.timeMs, analysis)
      return own === null ? [] : [own.reports]
    })
    return { slot, reports: lives.length === 0 ? null : Math.max(...lives) }
  })
}
