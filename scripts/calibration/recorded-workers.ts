import { estimateGrowth } from '../../harness/judge/analysis/growth/growth.ts'
import { defaultGrowthBound } from '../../harness/judge/thresholds/default-growth.ts'
import { decideGrowth } from '../../harness/judge/thresholds/growth-rule.ts'
import {
  climbsToItsHeap,
  type RecordedTrace,
  recordedLifetime,
  recordedTraces,
} from '../../harness/testing/recorded-traces.ts'
import type { CalibrationPart, CalibrationPlan } from './calibration.ts'

const warmUpReports = 10
const leaks = [0, 0.05, 0.2, 1] as const

type Status = 'pass' | 'inconclusive' | 'fail'

/** One recording judged at one size. */
interface Judged {
  trace: RecordedTrace
  reports: number
  status: Status
}

/** Verdicts on recorded workers with the default bounds. They are few and always the same: nothing is left to chance. */
export function recordedWorkers(plan: CalibrationPlan): CalibrationPart {
  const judged = recordedTraces().flatMap((trace) => plan.sizes.map((reports) => judge(trace, reports)))
  const climbing = judged.filter(({ trace }) => climbsToItsHeap(trace))
  const others = judged.filter(({ trace }) => !climbsToItsHeap(trace))
  const rowsOf = (group: readonly Judged[], name: string) =>
    leaks.map((leak) => [`${leak} MiB${name}`, ...plan.sizes.map((size) => verdicts(group, leak, size))])
  return {
    heading: 'Recorded workers',
    explanation: `${warmUpReports} reports of warm-up left out, default bounds: pass / inconclusive / fail. Java without forced collection climbs to its heap’s size in a straight line; a rule of its own judges it.`,
    rows: [
      ['leak per report', ...plan.sizes.map(String)],
      ...rowsOf(others, ''),
      ...rowsOf(climbing, ', Java not collected'),
    ],
    figures: plan.sizes.flatMap((size) => [
      { name: `leak-free recordings failed at ${size}`, ...countOf(others, 0, size, 'fail'), atMost: 0 },
      { name: `leak-free recordings passed at ${size}`, ...countOf(others, 0, size, 'pass'), atLeast: 0.95 },
    ]),
  }
}

function judge(trace: RecordedTrace, reports: number): Judged {
  const estimate = estimateGrowth([recordedLifetime(trace, warmUpReports, reports)])
  return { trace, reports, status: decideGrowth(estimate, defaultGrowthBound(reports)).status }
}

function countOf(judged: readonly Judged[], leak: number, reports: number, status: Status) {
  const asked = judged.filter((one) => one.trace.leakMiBPerReport === leak && one.reports === reports)
  return { count: asked.filter((one) => one.status === status).length, total: asked.length }
}

function verdicts(judged: readonly Judged[], leak: number, reports: number): string {
  const statuses = ['pass', 'inconclusive', 'fail'] as const
  return statuses.map((status) => countOf(judged, leak, reports, status).count).join(' / ')
}
