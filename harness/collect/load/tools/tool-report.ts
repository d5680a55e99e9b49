import type { ToolReport, ToolThreshold } from '../../../record/run-outcome.ts'

const worstFirst: readonly ToolThreshold['status'][] = ['crossed', 'no-samples', 'held']

/** What a tool said of two parts of one load: of each threshold the worse. */
export function joinReports(before: ToolReport | null, now: ToolReport | null): ToolReport | null {
  if (before === null || now === null) return now ?? before
  const thresholds = new Map(before.thresholds.map((one) => [one.text, one]))
  for (const one of now.thresholds) {
    const earlier = thresholds.get(one.text)
    const isWorse = earlier === undefined || worstFirst.indexOf(one.status) < worstFirst.indexOf(earlier.status)
    if (isWorse) thresholds.set(one.text, one)
  }
  return {
    claimed: sum(before.claimed, now.claimed),
    dropped: sum(before.dropped, now.dropped),
    counted: sum(before.counted, now.counted),
    end: now.end,
    thresholds: [...thresholds.values()],
  }
}

function sum(before: number | null, now: number | null): number | null {
  return before === null || now === null ? null : before + now
}
