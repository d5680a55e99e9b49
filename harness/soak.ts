import path from 'node:path'
import { executeRun } from './collect/run.ts'
import type { RunListener } from './collect/run-listener.ts'
import { lookApart } from './growth-looks.ts'
import { isEveryWorkerWarm } from './judge/analysis/warmth.ts'
import { openForecasts } from './judge/forecasts.ts'
import { judgeLadder, stopsLadder } from './judge/ladder.ts'
import { openLooks } from './judge/looks.ts'
import { judgeWithLooks } from './judge/looks-into-run.ts'
import type { LadderVerdict, RunVerdict } from './judge/verdict.ts'
import { readPlan, readRun } from './record/record-reader.ts'
import { writeJson } from './record/record-writer.ts'
import { files } from './record/tables.ts'
import { variablesAskedFor } from './scenario/asked-variables.ts'
import type { LadderPlan } from './scenario/ladder-plan.ts'
import { replaceThresholds } from './scenario/plan-ladder.ts'
import { requireMemory } from './scenario/plan-runs.ts'
import { Secrets } from './vocabulary/secrets.ts'
import type { Threshold } from './vocabulary/threshold-grammar.ts'

export interface SoakOptions {
  /** Folder of the record; it exists. */
  invocationDirectory: string
  listener: RunListener
  /** Ends the ladder early; its reason is a StopReason. */
  signal: AbortSignal
  /** What never reaches a file; what the plan adds to it is learnt here. */
  secrets: Secrets
}

/** The program on a page: every run of the plan, recorded, then judged from its record; the worst of them decides. */
export async function soak(plan: LadderPlan, options: SoakOptions): Promise<LadderVerdict> {
  const { invocationDirectory, listener, secrets } = options
  requireMemory(plan)
  secrets.learn(plan)
  for (const name of await variablesAskedFor(plan.scenario.modulePath)) secrets.add(process.env[name] ?? '')
  await writeJson(path.join(invocationDirectory, files.plan), plan, secrets)
  const timeLimit = new AbortController()
  const timer = setTimeout(() => timeLimit.abort('time-limit'), plan.timeLimitMs)
  const verdicts: RunVerdict[] = []
  for (const run of plan.runs) {
    const startedAt = new Date().toISOString()
    const outcome = await executeRun(run, {
      invocationDirectory,
      modulePath: plan.scenario.modulePath,
      exportName: plan.scenario.exportName,
      judge: {
        isWarm: ({ iterations, samples }) => isEveryWorkerWarm(iterations, samples, run.warmup.iterationsPerWorker),
        look: openLooks(run, startedAt),
        forecast: openForecasts(run),
        lookAtGrowth: (ended) => lookApart({ invocationDirectory, plan: run, ended, startedAt }),
      },
      listener,
      secrets,
      signal: AbortSignal.any([options.signal, timeLimit.signal]),
    })
    const record = await readRun(invocationDirectory, run)
    if (record === null) break
    // A full disk may have kept the outcome from the record; what is known of it still decides.
    verdicts.push(...judgeWithLooks({ ...record, outcome: record.outcome ?? outcome }))
    if (verdicts.some((verdict) => stopsLadder(verdict, plan))) break
  }
  clearTimeout(timer)
  const verdict = judgeLadder(verdicts, plan)
  await writeJson(path.join(invocationDirectory, files.verdict), verdict, secrets)
  return verdict
}

/**
 * Judges an old record again; writes and returns the same verdict as the run did. With other thresholds it writes
 * nothing: the record keeps the verdict of those that it was run with.
 */
export async function judgeAgain(
  invocationDirectory: string,
  asked: readonly Threshold[] = [],
): Promise<{ plan: LadderPlan; verdict: LadderVerdict }> {
  const plan = replaceThresholds(await readPlan(invocationDirectory), asked)
  const verdicts: RunVerdict[] = []
  for (const run of plan.runs) {
    const record = await readRun(invocationDirectory, run)
    if (record !== null) verdicts.push(...judgeWithLooks(record))
  }
  const verdict = judgeLadder(verdicts, plan)
  if (asked.length === 0) await writeJson(path.join(invocationDirectory, files.verdict), verdict, new Secrets())
  return { plan, verdict }
}
