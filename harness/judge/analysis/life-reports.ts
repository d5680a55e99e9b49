import type { EventRow } from '../../record/events.ts'
import { type AttributionMethod, attributeReports } from './attribution.ts'
import { areThinned } from './durations-by-second.ts'
import type { RunAnalysis } from './run-analysis.ts'
import type { WorkerLifetime } from './worker-lifetimes.ts'

/** Reports that one process made from its birth on, the warm-up included. */
export interface LifeReports {
  reports: number
  /** false: some were given to it by its share of CPU time, or stand for several. */
  isExact: boolean
}

const exactMethods: readonly AttributionMethod[] = ['single worker', 'pid header']

/** The life that an event tells of; null: of no worker, or of one that was never sampled. */
export function lifeOf(event: EventRow, { slots }: Pick<RunAnalysis, 'slots'>): WorkerLifetime | null {
  const { pid, slot, generation } = event
  const lives = slots.find((one) => one.slot === slot)?.lives ?? []
  return lives.find((life) => life.pid === pid && life.generation === generation) ?? null
}

/** Completed reports of one process until a moment; null where it was born before anybody looked. */
export function reportsOfLife(
  life: WorkerLifetime,
  untilMs: number,
  { record, slots }: Pick<RunAnalysis, 'record' | 'slots'>,
): LifeReports | null {
  const { kind } = record.plan.target
  const isAttached = kind !== 'command' && kind !== 'container'
  if (isAttached && life.generation === 1) return null
  const bornMs = life.samples[0]?.timeMs ?? Number.POSITIVE_INFINITY
  const during = record.iterations.filter(({ startMs, durationMs }) => {
    const endMs = (startMs ?? Number.POSITIVE_INFINITY) + (durationMs ?? 0)
    return endMs >= bornMs && endMs <= untilMs
  })
  const { reports, methods } = attributeReports(
    during,
    slots.flatMap(({ lives }) => lives),
  )
  const own = reports.reduce((sum, { shares }) => sum + (shares.get(life) ?? 0), 0)
  return { reports: own, isExact: methods.every((method) => exactMethods.includes(method)) && !areThinned(during) }
}
