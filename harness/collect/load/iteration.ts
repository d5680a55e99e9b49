import { AsyncLocalStorage } from 'node:async_hooks'
import type { IterationRow } from '../../record/rows.ts'
import type { Outcome } from '../../vocabulary/outcomes.ts'
import { formatDuration } from '../../vocabulary/quantities.ts'
import type { IterationIdentity, IterationScope, ScriptEnd } from './iteration-scope.ts'
import { LoadError, outcomeOf, toOneLine } from './load-error.ts'
import { type RunClock, roundMs } from './run-clock.ts'
import { startTimer } from './timer.ts'

/** On whose behalf code runs: it tells whose an error is that nobody caught. */
export const currentIteration = new AsyncLocalStorage<IterationScope>()

/** Makes one iteration, and gives its row when it is over: ended by its script, by its time, or from outside. */
export async function makeIteration(
  script: () => Promise<void> | void,
  facts: { identity: IterationIdentity; scope: IterationScope; clock: RunClock; startMs: number; timeoutMs: number },
): Promise<IterationRow> {
  const { identity, scope, clock, startMs, timeoutMs } = facts
  const end = await runScoped(scope, script, { timeoutMs, what: 'the iteration' })
  const judged = judge(end, scope)
  return {
    phase: identity.phase,
    iteration: identity.index + 1,
    user: identity.user,
    ...judged,
    units: judged.outcome === 'completed' ? (scope.units ?? 1) : 0,
    workerPid: scope.workerPid,
    startMs,
    durationMs: roundMs(clock.nowMs() - startMs),
    status: scope.status,
    receivedBytes: scope.receivedBytes,
  }
}

/** Runs a function of the script until its scope is over: ended by itself, by its time, or from outside. */
export async function runScoped(
  scope: IterationScope,
  script: () => Promise<void> | void,
  { timeoutMs, what }: { timeoutMs: number; what: string },
): Promise<ScriptEnd> {
  const cancelTimer = startTimer(timeoutMs, () => {
    const message = `${what} took longer than ${formatDuration(timeoutMs)}`
    scope.end({ isOk: false, error: new LoadError('iteration-timeout', message) })
  })
  void currentIteration.run(scope, () => endOf(script)).then((end) => scope.end(end))
  const end = await scope.ended
  cancelTimer()
  return end
}

async function endOf(script: () => Promise<void> | void): Promise<ScriptEnd> {
  try {
    await script()
    return { isOk: true }
  } catch (error) {
    return { isOk: false, error }
  }
}

/** A false check fails what would have been completed or refused; it does not hide a timeout or a loss. */
function judge(end: ScriptEnd, scope: IterationScope): { outcome: Outcome; reason: string | null } {
  const [check] = scope.failedChecks
  const checked = { outcome: 'failed', reason: toOneLine(`check did not hold: ${check}`) } as const
  if (end.isOk) return check === undefined ? { outcome: 'completed', reason: null } : checked
  const judged = outcomeOf(end.error)
  return check !== undefined && judged.outcome === 'refused' ? checked : judged
}
