import { bytesOfOne } from './analysis/growth/count-growth.ts'
import { processGrowth } from './analysis/other-growth.ts'
import type { RunAnalysis } from './analysis/run-analysis.ts'
import { sourceOf } from './remote-source.ts'
import { wordOf } from './thresholds/growth-threshold.ts'
import { countUnit, perUnitOfWork } from './thresholds/growth-unit.ts'
import type { Finding } from './verdict.ts'

/** Growth of the number of processes, where no innocent story explains it; processes per completed iteration. */
export interface ProcessGrowth {
  perIteration: number
  /** The interval. */
  low: number
  high: number
}

/** null: it is not established that their number grows. */
export function findProcessGrowth(analysis: RunAnalysis): ProcessGrowth | null {
  if (sourceOf(analysis.record) !== null || !isVarying(analysis)) return null
  const growth = processGrowth(analysis)
  if (growth.status === 'unknown' || growth.provenBytes <= 0 || growth.bytesPerIteration <= 0) return null
  return {
    perIteration: growth.bytesPerIteration / bytesOfOne,
    low: growth.lowBytes / bytesOfOne,
    high: growth.highBytes / bytesOfOne,
  }
}

/** Worth knowing whatever the thresholds ask; where one is about it, that one tells it. */
export function noteProcessGrowth(growth: ProcessGrowth | null, analysis: RunAnalysis): Finding[] {
  const { plan } = analysis.record
  const isAsked = plan.thresholds.some(({ threshold }) => threshold.metric === 'processes_growth_per_iteration')
  if (growth === null || isAsked) return []
  // The sentence has the noun already.
  const unit = perUnitOfWork(countUnit(''), analysis.unitsPerIteration)
  const [each, low, high] = [growth.perIteration, growth.low, growth.high].map((count) =>
    unit.formatChange(count * bytesOfOne).trim(),
  )
  const sentence = `The number of processes grows: ${each} per ${wordOf(plan)} (${low} … ${high}): process growth.`
  return [{ status: 'note', threshold: null, sentence, evidence: [] }]
}

/** Most targets have the same processes all along, and nothing has to be fitted. */
function isVarying({ record, times }: RunAnalysis): boolean {
  const inLoad = record.ticks.filter(
    ({ timeMs }) =>
      timeMs >= (times.loadStartMs ?? Number.POSITIVE_INFINITY) &&
      timeMs <= (times.loadEndMs ?? Number.POSITIVE_INFINITY),
  )
  return new Set(inLoad.map(({ processes }) => processes)).size > 1
}
