import type { LoadSpec } from '../load-spec.ts'
import { startLoad } from '../running-load.ts'
import type { EngineContext, LoadEngine } from './engine.ts'

/** The scenario's own functions, in the load process. */
export const iterationsEngine: LoadEngine<'iterations'> = {
  require: async () => {},
  start: ({ arrivals }, context) => startLoad({ ...specOf(context), arrivals }, context.listener),
}

function specOf({ plan, place, listener }: EngineContext): Omit<LoadSpec, 'arrivals'> {
  return {
    ...place,
    size: plan.size,
    users: plan.users,
    seed: plan.seed,
    iterationTimeoutMs: plan.iterationTimeoutMs,
    requestTimeoutMs: plan.requestTimeoutMs,
    setupTimeoutMs: plan.setupTimeoutMs,
    userTimeoutMs: plan.userTimeoutMs,
    teardownTimeoutMs: plan.teardownTimeoutMs,
    thinkTime: plan.thinkTime,
    quiesceEvery: plan.quiesce?.every ?? null,
    bailAfter: plan.bailAfter,
    pidHeader: plan.target.pidHeader,
    tls: plan.target.tls,
    tells: listener.onTold !== undefined,
  }
}
