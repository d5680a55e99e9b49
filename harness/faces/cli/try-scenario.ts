import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { executeRun } from '../../collect/run.ts'
import { noListener } from '../../collect/run-listener.ts'
import { readRun } from '../../record/record-reader.ts'
import type { RunOutcome, SampleRow } from '../../record/rows.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { LadderPlan, RunPlan } from '../../scenario/ladder-plan.ts'
import type { LoadedScenario } from '../../scenario/load-scenario.ts'
import { planLadder } from '../../scenario/plan-ladder.ts'
import { renderTold, renderTrialEnd, type TrialMemory } from '../../show/trial-text.ts'
import { type ExitCode, exitCodes, SoakgateError } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import { loadEveryScenario } from './every-scenario.ts'
import { describeMachine } from './machine.ts'
import { stopOnSignal } from './stop-on-signal.ts'
import { soakgateVersion } from './version.ts'

/** What `soakgate try` was asked for on its command line. */
export interface TryOptions {
  variant?: string
  seed: number
}

/** Makes one iteration of every scenario that the file exports; the record of it lives only while it is read. */
export async function tryScenario(given: string, options: TryOptions, line: CommandLine): Promise<ExitCode> {
  const { scenarios, problems } = await loadEveryScenario([given], line.cwd)
  const [problem] = problems
  if (problem !== undefined) throw problem
  const stop = stopOnSignal(line)
  const folder = await mkdtemp(path.join(tmpdir(), 'soakgate-try-'))
  try {
    for (const loaded of scenarios) {
      const code = await tryOne(planTrial(loaded, options), { folder, line, signal: stop.signal })
      if (code !== exitCodes.pass) return code
    }
    return exitCodes.pass
  } finally {
    stop.end()
    await rm(folder, { recursive: true })
  }
}

/** One iteration by one user, without a warm-up: what is shown is the first thing that the service does. */
function planTrial(loaded: LoadedScenario, options: TryOptions): LadderPlan {
  const plan = planLadder(loaded, {
    sizes: [1],
    users: 1,
    variant: options.variant ?? null,
    thresholds: [],
    timeLimitMs: null,
    seed: options.seed,
    keepGoing: false,
    abort: false,
    machine: describeMachine(),
    soakgateVersion: soakgateVersion(),
  })
  const toTrial = (run: RunPlan): RunPlan => ({ ...run, warmup: { iterationsPerWorker: 0 }, looks: [] })
  return { ...plan, runs: plan.runs.map(toTrial) }
}

async function tryOne(
  plan: LadderPlan,
  { folder, line, signal }: { folder: string; line: CommandLine; signal: AbortSignal },
): Promise<ExitCode> {
  const [run] = plan.runs
  if (run === undefined) throw new Error('a trial is one run')
  line.secrets.learn(plan)
  const show = (text: string) => line.print(line.secrets.redactText(text))
  const variant = plan.variant === null ? '' : `, variant ${plan.variant}`
  show(`${plan.scenario.name}${variant}, seed ${plan.seed}\n`)
  const { modulePath, exportName } = plan.scenario
  const outcome = await executeRun(run, {
    invocationDirectory: folder,
    modulePath,
    exportName,
    judge: { isWarm: () => true, look: () => ({ kind: 'continue' }) },
    listener: noListener,
    secrets: line.secrets,
    signal,
    onTold: (told) => show(renderTold(told, line.printsColor)),
  })
  const record = await readRun(folder, run)
  const row = record?.iterations.find(({ phase }) => phase === 'load')
  if (outcome.error !== null) throw new SoakgateError(outcome.error.code, outcome.error.message, outcome.error)
  if (row === undefined || record === null) throw new Error('a trial without a row for its iteration')
  show(renderTrialEnd(row, memoryOf(record), run.iterationName))
  return row.outcome === 'completed' ? exitCodes.pass : codeOf(outcome)
}

function codeOf({ reason }: RunOutcome): ExitCode {
  if (reason === 'interrupted') return exitCodes.interrupted
  return reason === 'terminated' ? exitCodes.terminated : exitCodes.fail
}

/** Memory when the target was ready and when it had come to rest; processes that came or went have a gap. */
function memoryOf({ samples, events }: RunRecord): TrialMemory[] {
  const timeOf = (kind: string) => events.find((event) => event.kind === kind)?.timeMs ?? null
  const readyMs = timeOf('ready') ?? 0
  const endMs = timeOf('settled') ?? timeOf('load-ended') ?? Number.POSITIVE_INFINITY
  const pids = [...new Set(samples.filter(({ timeMs }) => timeMs <= endMs).map(({ pid }) => pid))]
  return pids.flatMap((pid) => {
    const own = samples.filter((sample) => sample.pid === pid && sample.timeMs <= endMs)
    const before = own.findLast(({ timeMs }) => timeMs <= readyMs)
    const last = own.at(-1)
    // Whatever is gone or has not moved since the target was ready was seen at the last tick.
    const isThere = last !== undefined && samples.some(({ timeMs, pid: other }) => other === pid && timeMs >= endMs)
    if (last === undefined) return []
    return [
      { who: nameOf(last), pid, beforeBytes: before?.rssBytes ?? null, afterBytes: isThere ? last.rssBytes : null },
    ]
  })
}

function nameOf({ role, slot }: SampleRow): string {
  return slot === null ? role : `${role} ${slot}`
}
