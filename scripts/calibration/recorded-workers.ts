import { estimateGrowth } from '../../harness/judge/analysis/growth/growth.ts'
import { aboveHeap } from '../../harness/judge/analysis/jvm-heap.ts'
import { defaultGrowthBound } from '../../harness/judge/thresholds/default-growth.ts'
import { decideGrowth } from '../../harness/judge/thresholds/growth-rule.ts'
import {
  climbsToItsHeap,
  heapOf,
  type RecordedTrace,
  recordedLifetime,
  recordedTraces,
} from '../../harness/testing/recorded-traces.ts'
import { type CalibrationPart, type CalibrationPlan, type Figure, partsOf, warmUpReports } from './calibration.ts'

const leaks = [0, 0.05, 0.2, 1] as const
/** Recordings that leak so much, of those whose collector is forced or that need none, of which so many must fail at 500. */
const askedAt500 = [
  { leak: 1, atLeast: 1 },
  { leak: 0.2, atLeast: 0.8 },
] as const

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
  const figures = plan.sizes.flatMap((size): Figure[] => [
    { topic: 'leak-free recordings failed', name: `at ${size}`, ...countOf(judged, 0, size, 'fail'), atMost: 0 },
    { topic: 'healthy recordings passed', name: `at ${size}`, ...countOf(others, 0, size, 'pass'), atLeast: 0.95 },
    {
      topic: 'leak-free Java without forced collection inconclusive',
      name: `at ${size}`,
      ...countOf(climbing, 0, size, 'inconclusive'),
      atLeast: 1,
    },
  ])
  const found = askedAt500.map(({ leak, atLeast }): Figure => {
    return {
      topic: `recordings that leak ${leak} MiB failed at 500`,
      name: '',
      ...countOf(others, leak, 500, 'fail'),
      atLeast,
    }
  })
  return {
    heading: 'Recorded workers',
    explanation: `${warmUpReports} reports of warm-up left out, default bounds: pass / inconclusive / fail. Java without forced collection climbs to its heap’s size in a straight line: below that its growth is not known.`,
    rows: [
      ['leak per report', ...plan.sizes.map(String)],
      ...rowsOf(others, ''),
      ...rowsOf(climbing, ', Java not collected'),
    ],
    figures: [...figures, ...found],
  }
}

function judge(trace: RecordedTrace, reports: number): Judged {
  const whole = recordedLifetime(trace, warmUpReports, reports)
  const heap = heapOf(trace)
  const lifetime = heap === null ? whole : aboveHeap(whole, heap, (trace.rssKib[0] ?? 0) * 1024)
  const estimate = estimateGrowth([lifetime], { comparisons: partsOf(reports, 1).slot })
  const { status } = decideGrowth(estimate, defaultGrowthBound(reports))
  return { trace, reports, status: heap !== null && status === 'pass' ? 'inconclusive' : status }
}

function countOf(judged: readonly Judged[], leak: number, reports: number, status: Status) {
  const asked = judged.filter((one) => one.trace.leakMiBPerReport === leak && one.reports === reports)
  return { count: asked.filter((one) => one.status === status).length, total: asked.length }
}

function verdicts(judged: readonly Judged[], leak: number, reports: number): string {
  const statuses = ['pass', 'inconclusive', 'fail'] as const
  return statuses.map((status) => countOf(judged, leak, reports, status).count).join(' / ')
}
