import type { GrowthEstimate } from '../analysis/growth/growth.ts'

type Estimated = Extract<GrowthEstimate, { status: 'estimated' }>

/** A slot as far as its part in the target's growth goes. */
export interface GrowingSlot {
  slot: number
  /** Counted reports that it completed itself. */
  reports: number
  growth: GrowthEstimate
}

/**
 * What the target grows per report, whichever worker makes it: the slots' growth weighted by their share of the
 * reports. Never fitted on the total, where staggered starts and steps of several workers look like a ramp. All bounds
 * are weighted alike, as if every slot were at its bound at once: wider than need be, never narrower.
 */
export function growthOfTarget(slots: readonly GrowingSlot[]): GrowthEstimate {
  const busy = slots.filter(({ reports }) => reports > 0)
  const total = busy.reduce((sum, { reports }) => sum + reports, 0)
  const parts: { share: number; estimate: Estimated }[] = []
  for (const { slot, reports, growth } of busy) {
    if (growth.status === 'unknown') return { status: 'unknown', reason: `of worker ${slot}: ${growth.reason}` }
    parts.push({ share: reports / total, estimate: growth })
  }
  const [first] = parts
  if (first === undefined) return { status: 'unknown', reason: 'no worker was seen doing counted reports' }
  const weighted = (
    field: 'bytesPerIteration' | 'lowBytes' | 'highBytes' | 'provenBytes' | 'hiddenBytes' | 'detectableBytes',
  ) => parts.reduce((sum, { share, estimate }) => sum + share * estimate[field], 0)
  // The worker that grows most has the story that matters.
  const leading = parts.reduce((most, part) =>
    part.share * part.estimate.bytesPerIteration > most.share * most.estimate.bytesPerIteration ? part : most,
  )
  return {
    ...leading.estimate,
    bytesPerIteration: weighted('bytesPerIteration'),
    lowBytes: weighted('lowBytes'),
    highBytes: weighted('highBytes'),
    provenBytes: weighted('provenBytes'),
    hiddenBytes: weighted('hiddenBytes'),
    detectableBytes: weighted('detectableBytes'),
  }
}
