import { isSettledBy } from '../judge/ladder.ts'
import {
  decidingStatus,
  isAcceptedFail,
  type LadderVerdict,
  type RunVerdict,
  type ThresholdResult,
} from '../judge/verdict.ts'

/**
 * What a threshold at one size is shown as: `settled` was open and a larger size passed, `accepted` is a fail that is
 * let through, `warned` did not hold and only warns. Of these `fail` and `inconclusive` decide.
 */
export type ThresholdState = 'pass' | 'fail' | 'inconclusive' | 'settled' | 'accepted' | 'warned'

export function stateOf(result: ThresholdResult, settler: RunVerdict | null): ThresholdState {
  if (result.status === 'pass') return 'pass'
  if (result.level === 'warn') return 'warned'
  if (isAcceptedFail(result)) return 'accepted'
  if (decidingStatus(result) === 'fail') return 'fail'
  return settler === null ? 'inconclusive' : 'settled'
}

/** The larger run that settles what is open in this one; null: nothing is open, or nothing settles it. */
export function settlerOf(run: RunVerdict, verdict: LadderVerdict): RunVerdict | null {
  const largest = verdict.runs.at(-1)
  return largest !== undefined && run.status === 'inconclusive' && isSettledBy(run, largest) ? largest : null
}

/** Name of a threshold that stays the same from run to run: the default bound of growth follows from the run. */
export function lastingName({ text, metric, source }: ThresholdResult): string {
  return source === 'default' && text.endsWith('(default)') ? `${metric} (default bound)` : text
}
