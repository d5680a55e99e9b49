import { estimateGrowth } from '../../harness/judge/analysis/growth/growth.ts'
import { defaultGrowthBound } from '../../harness/judge/thresholds/default-growth.ts'
import { decideGrowth } from '../../harness/judge/thresholds/growth-rule.ts'
import {
  climbsToItsHeap,
  type RecordedTrace,
  recordedLifetime,
  recordedTraces,
} from '../../harness/testing/recorded-traces.ts'
import { type CalibrationPart, type CalibrationPlan, sizes } from './calibration.ts'

const warmUpReports = 10
const leaks = [0, 0.05, 0.2, 1] as const

/** Verdicts on recorded workers with the default bounds. They are few and always the same: nothing is left to chance. */
export function recordedWorkers(plan: CalibrationPlan): CalibrationPart {
  const traces = recordedTraces()
  const judged = traces.filter((trace) => !climbsToItsHeap(trace))
  const rows = leaks.map((leak) => [
    `${leak} MiB per report`,
    ...plan.sizes.map((size) => verdicts(judged, leak, size)),
  ])
  const climbing = traces.filter(climbsToItsHeap)
  const climbingRows = leaks.map((leak) => [
    `${leak}, Java not collected`,
    ...plan.sizes.map((size) => verdicts(climbing, leak, size)),
  ])
  return {
    heading: 'Recorded workers',
    explanation: `${warmUpReports} reports of warm-up left out, default bounds: pass / inconclusive / fail. Java without forced collection climbs to its heap’s size in a straight line; a rule of its own judges it.`,
    rows: [['leak', ...plan.sizes.map(String)], ...rows, ...climbingRows],
    figures: sizes.flatMap((size) => [
      { name: `leak-free recordings failed at ${size}`, ...countOf(judged, 0, size, 'fail'), atMost: 0 },
      { name: `leak-free recordings passed at ${size}`, ...countOf(judged, 0, size, 'pass'), atLeast: 0.95 },
    ]),
  }
}

type Status = 'pass' | 'inconclusive' | 'fail'

function statusOf(trace: RecordedTrace, reports: number): Status {
  const estimate = estimateGrowth([recordedLifetime(trace, warmUpReports, reports)])
  return decideGrowth(estimate, defaultGrowthBound(reports)).status
}

function countOf(traces: readonly RecordedTrace[], leak: number, reports: number, status: Status) {
  const asked = traces.filter((trace) => trace.leakMiBPerReport === leak)
  return { count: asked.filter((trace) => statusOf(trace, reports) === status).length, total: asked.length }
}

function verdicts(traces: readonly RecordedTrace[], leak: number, reports: number): string {
  const statuses = ['pass', 'inconclusive', 'fail'] as const
  return statuses.map((status) => countOf(traces, leak, reports, status).count).join(' / ')
}
