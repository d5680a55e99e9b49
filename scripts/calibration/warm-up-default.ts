import { estimateGrowth } from '../../harness/judge/analysis/growth/growth.ts'
import { defaultGrowthBound } from '../../harness/judge/thresholds/default-growth.ts'
import { decideGrowth } from '../../harness/judge/thresholds/growth-rule.ts'
import {
  climbsToItsHeap,
  type RecordedTrace,
  recordedLifetime,
  recordedTraces,
} from '../../harness/testing/recorded-traces.ts'
import { type CalibrationPart, type CalibrationPlan, partsOf, percent, quantile, warmUpReports } from './calibration.ts'

const warmUps = [0, 5, 10, 25, 50] as const
/** Asked of healthy workers with the default warm-up. */
const leastPassed = 0.95

/** What leaving out so many reports of warm-up does to healthy recorded workers: why the default is 10. */
export function warmUpDefault({ sizes }: CalibrationPlan): CalibrationPart {
  const healthy = recordedTraces().filter((trace) => trace.leakMiBPerReport === 0 && !climbsToItsHeap(trace))
  const found = warmUps.map((warmUp) => ({
    warmUp,
    judged: sizes.map((reports) => ({ reports, ...judge(healthy, warmUp, reports) })),
  }))
  const rows = found.map(({ warmUp, judged }) => [
    String(warmUp),
    ...judged.map(
      ({ passed, margin }) => `${percent({ count: passed, total: healthy.length }, 0)} · ${margin.toFixed(1)}`,
    ),
  ])
  const chosen = found.find(({ warmUp }) => warmUp === warmUpReports)
  return {
    heading: 'Reports of warm-up',
    explanation: `Healthy recorded workers (Java without forced collection apart) with the default bounds: passed, in %, and by how much the bound could be tighter for 95 % to pass still. The default is ${warmUpReports}. Of 500 reports those of the warm-up are missing, as a recording has no more.`,
    rows: [['left out', ...sizes.map(String)], ...rows],
    figures: (chosen?.judged ?? []).map(({ reports, passed }) => ({
      topic: 'healthy recordings passed with the default warm-up',
      name: `at ${reports}`,
      count: passed,
      total: healthy.length,
      atLeast: leastPassed,
    })),
  }
}

function judge(traces: readonly RecordedTrace[], warmUp: number, reports: number) {
  const bound = defaultGrowthBound(reports)
  const comparisons = partsOf(reports, 1).slot
  const estimates = traces.map((trace) => estimateGrowth([recordedLifetime(trace, warmUp, reports)], { comparisons }))
  const hidden = estimates.map((one) => (one.status === 'estimated' ? one.hiddenBytes : Number.POSITIVE_INFINITY))
  return {
    passed: estimates.filter((estimate) => decideGrowth(estimate, bound).status === 'pass').length,
    margin: bound / quantile(hidden, 0.95),
  }
}
