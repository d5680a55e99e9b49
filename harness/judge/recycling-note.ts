import type { RunRecord } from '../record/run-record.ts'
import type { Finding } from './verdict.ts'

/** Requests may be lost when a worker is replaced, and leaks end with it: that none was is worth knowing. */
export function noteRecycling({ events, outcome }: RunRecord): Finding[] {
  const limit = events.find(({ kind }) => kind === 'recycle-limit-found')?.evidence
  const isReached = events.some(({ kind }) => kind === 'recycled')
  if (limit === undefined || isReached || outcome?.status !== 'complete') return []
  const sentence = `Recycling was not exercised: no worker answered as many requests as its server replaces it after (${limit}).`
  return [{ status: 'note', threshold: null, sentence, evidence: [] }]
}
