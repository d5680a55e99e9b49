import type { GroupRow } from '../../../record/rows.ts'
import { formatBytes } from '../../../vocabulary/quantities.ts'
import { isOwn, type LimitedGroup, limitedGroups, limitsOfWorkers } from '../../analysis/limited-groups.ts'
import type { RunAnalysis } from '../../analysis/run-analysis.ts'
import { describeOomKills } from '../../oom-kills-in-words.ts'
import { sourceOf } from '../../remote-source.ts'
import { between, known, type Measure, type Measurement, unknown } from '../measurement.ts'
import { peakOfProcesses } from './peak-of-processes.ts'

/**
 * The largest memory of the target's control group without page cache. It is sampled, every 100 ms and after every
 * report, so a peak in between is missed; the kernel's own peak counts page cache and would be too high.
 */
export const measureMemoryPeak: Measure = (analysis) => {
  const source = sourceOf(analysis.record)
  if (source !== null) return unknown(`what workers share, and their peaks, cannot be read through ${source}`)
  const peak = peakOf(analysis.record.groups.filter(isOwn), analysis)
  return peak === null ? peakOfProcesses(analysis) : known(peak)
}

/**
 * The peak of every group with a limit against that limit; the largest counts. Where the kernel killed for memory the
 * limit was reached, seen or not.
 *
 * Of a group in which soakgate is too only the ends are known: the target used at most all of it, and at least what
 * its own group held. Of one whose usage cannot be seen at least what can be seen of it. So the first never fails for what
 * soakgate took, and the second never passes on what is not known.
 */
export const measureLimitUsed: Measure = (analysis) => {
  const limited = limitedGroups(analysis)
  const ofWorkers = limitsOfWorkers(analysis)
  if (limited.length === 0 && ofWorkers.length === 0) return unknown('the target has no memory limit that is known')
  const kills = analysis.counted.events.filter(({ kind }) => kind === 'oom-killed')
  if (kills.length > 0) return known(1, null, describeOomKills(kills, analysis).slice(0, 1))
  if (limited.length === 0) return nearestToItsLimit(ofWorkers, analysis)
  const ownBytes = peakOf(analysis.record.groups.filter(isOwn), analysis) ?? 0
  const shares = limited.map((group) => ({ group, ...shareOf(group, ownBytes, analysis) }))
  const [unread] = shares.filter(({ high }) => high === null)
  if (unread !== undefined) return unknown('the memory of its control group was never read')
  const low = shares.reduce((most, share) => Math.max(most, share.low), 0)
  const high = shares.reduce((most, share) => Math.max(most, share.high ?? 0), 0)
  if (low === high) return known(low)
  const vague = shares.find((share) => share.high === high)
  return between(low, high, vague === undefined ? '' : whyVague(vague.group))
}

/** Of workers that have limits of their own the one that took most of it, as they were measured: peaks in between are not known. */
function nearestToItsLimit(rows: readonly GroupRow[], analysis: RunAnalysis): Measurement {
  const shares = whileCounted(rows, analysis).flatMap(({ slot, usedBytes, limitBytes }) =>
    limitBytes === null ? [] : [{ slot, share: usedBytes / limitBytes }],
  )
  const [first, ...others] = shares
  if (first === undefined) return unknown('the memory of its control group was never read')
  const nearest = others.reduce((most, one) => (one.share > most.share ? one : most), first)
  return known(nearest.share, nearest.slot)
}

/** What of a limit the target used at its peak, between two ends; null: the group was never read. */
function shareOf(group: LimitedGroup, ownBytes: number, analysis: RunAnalysis): { low: number; high: number | null } {
  const { limitBytes, besides, rows } = group
  const peak = peakOf(rows, analysis)
  if (peak === null) return { low: 0, high: null }
  const share = peak / limitBytes
  if (besides === 'soakgate') return { low: Math.min(share, ownBytes / limitBytes), high: share }
  return { low: share, high: besides === 'unseen' ? Math.max(1, share) : share }
}

function whyVague({ limitBytes, besides }: LimitedGroup): string {
  const limit = `the limit of ${formatBytes(limitBytes)}`
  return besides === 'soakgate'
    ? `${limit} is of a control group that soakgate is in too, and may have filled`
    : `${limit} is of a control group that cannot be seen from here, and what else counts against it is not known`
}

/** The largest usage while it counted; null: none was read. */
function peakOf(rows: readonly GroupRow[], analysis: RunAnalysis): number | null {
  const used = whileCounted(rows, analysis).map(({ usedBytes }) => usedBytes)
  return used.length === 0 ? null : used.reduce((most, bytes) => Math.max(most, bytes), 0)
}

function whileCounted(rows: readonly GroupRow[], { counted }: RunAnalysis): readonly GroupRow[] {
  const { fromMs, untilMs } = counted
  return rows.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= untilMs)
}
