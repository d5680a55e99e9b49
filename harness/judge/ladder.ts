import type { LadderPlan } from '../scenario/ladder-plan.ts'
import { decideExitCode, type ExitCode, exitCodes } from '../vocabulary/errors.ts'
import { schemaVersion } from '../vocabulary/schema-version.ts'
import { sizesOf } from './looks-into-run.ts'
import { sizeInWords } from './size-in-words.ts'
import {
  decidingStatus,
  isAcceptedFail,
  type LadderVerdict,
  type RunVerdict,
  type Status,
  type ThresholdResult,
} from './verdict.ts'

/** Whether the ladder ends after this run: a fail decides, and what kept a run from being carried out would again. */
export function stopsLadder(verdict: RunVerdict, plan: LadderPlan): boolean {
  if (verdict.error !== null) return true
  if (isInterrupted(verdict) || verdict.stopReason === 'time-limit') return true
  return verdict.status === 'fail' && !plan.keepGoing
}

/**
 * The verdict on all sizes together: any fail fails; growth that was inconclusive at a smaller size is settled by a
 * pass at a larger one; anything else inconclusive, or not run, is inconclusive.
 */
export function judgeLadder(runs: readonly RunVerdict[], plan: LadderPlan): LadderVerdict {
  const notRun = sizesOf(plan)
    .filter((size) => !runs.some((run) => run.size === size))
    .map((size) => ({ size, reason: whyNotRun(runs) }))
  const { status, reason } = decide(runs, notRun.length > 0, plan)
  return {
    schemaVersion,
    scenario: plan.scenario.name,
    iterationName: plan.scenario.iterationName,
    variant: plan.variant,
    seed: plan.seed,
    status,
    exitCode: exitCodeOf(status, runs),
    reason,
    runs,
    notRun,
  }
}

function decide(runs: readonly RunVerdict[], hasGaps: boolean, plan: LadderPlan): { status: Status; reason: string } {
  const word = plan.scenario.iterationName
  const failed = runs.find((run) => run.status === 'fail')
  if (failed !== undefined) return { status: 'fail', reason: `failed at ${sizeInWords(failed)} ${word}s` }
  const broken = runs.find(({ error }) => error !== null)
  if (broken !== undefined) {
    const reason = `the run of ${broken.size} ${word}s could not be carried out (exit code ${exitCodes.runFailed})`
    return { status: 'inconclusive', reason }
  }
  const largest = runs.at(-1)
  if (largest === undefined) return { status: 'inconclusive', reason: 'nothing was run' }
  if (hasGaps) return { status: 'inconclusive', reason: 'not every size was run' }
  const open = runs.find((run) => run.status === 'inconclusive' && !isSettledBy(run, largest))
  if (open !== undefined) return { status: 'inconclusive', reason: `inconclusive at ${sizeInWords(open)} ${word}s` }
  return { status: 'pass', reason: `passed at ${runs.map(sizeInWords).join(', ')} ${word}s` }
}

/** Whether all that was inconclusive in a run is growth, of memory or of anything else that a larger run judged and passed. */
export function isSettledBy(run: RunVerdict, larger: RunVerdict): boolean {
  if (larger.size <= run.size || larger.status !== 'pass') return false
  const open = run.thresholds.filter((result) => decidingStatus(result) === 'inconclusive')
  const isSettled = open.every((result) => {
    const there = larger.thresholds.filter(({ metric }) => metric === result.metric)
    // A leak that was let through there settles only what is let through here too.
    const isLetThrough = there.some(isAcceptedFail)
    return isGrowth(result) && there.length > 0 && (!isLetThrough || result.acceptance?.state === 'in force')
  })
  return isSettled && !run.findings.some(({ status, threshold }) => status === 'inconclusive' && threshold === null)
}

function isGrowth({ metric }: ThresholdResult): boolean {
  return metric.endsWith('_growth_per_iteration')
}

function exitCodeOf(status: Status, runs: readonly RunVerdict[]): ExitCode {
  if (status === 'pass') return exitCodes.pass
  const codes: ExitCode[] = [status === 'fail' ? exitCodes.fail : exitCodes.inconclusive]
  for (const run of runs) {
    if (run.error !== null) codes.push(exitCodes.runFailed)
    // A fail that was proven before the signal stays a fail.
    if (status !== 'fail' && run.stopReason === 'interrupted') codes.push(exitCodes.interrupted)
    if (status !== 'fail' && run.stopReason === 'terminated') codes.push(exitCodes.terminated)
  }
  return decideExitCode(codes)
}

function isInterrupted(verdict: RunVerdict): boolean {
  return verdict.stopReason === 'interrupted' || verdict.stopReason === 'terminated'
}

function whyNotRun(runs: readonly RunVerdict[]): string {
  const last = runs.at(-1)
  if (last === undefined) return 'nothing was run'
  if (last.error !== null) return `the run before could not be carried out: ${last.error.code}`
  if (last.status === 'fail' && last.stopReason !== 'time-limit') return `the ladder stopped: ${last.size} failed`
  return `the run before ended early: ${last.stopReason ?? 'unknown'}`
}
