import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { noJudge } from '../../collect/partial-record.ts'
import { executeRun } from '../../collect/run.ts'
import { noListener } from '../../collect/run-listener.ts'
import { readRun } from '../../record/record-reader.ts'
import type { RestPoint, RestRow } from '../../record/rows.ts'
import { type RunOutcome, stopReasons } from '../../record/run-outcome.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { LadderPlan, RunPlan } from '../../scenario/ladder-plan.ts'
import type { LoadedScenario } from '../../scenario/load-scenario.ts'
import { planLadder } from '../../scenario/plan-ladder.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { renderTold, renderTrialEnd, type TrialMemory } from '../../show/trial-text.ts'
import { type ExitCode, exitCodes, SoakgateError } from '../../vocabulary/errors.ts'
import type { MemorySourceName } from '../../vocabulary/memory-sources.ts'
import type { CommandLine } from './command-line.ts'
import { loadEveryScenario } from './every-scenario.ts'
import { describeMachine } from './machine.ts'
import { tellMissingVariables } from './missing-variables.ts'
import { stopOnSignal } from './stop-on-signal.ts'
import { soakgateVersion } from './version.ts'

/** What `soakgate try` was asked for on its command line. */
export interface TryOptions {
  variant?: string
  seed: number
  /** undefined: as usual here. */
  source?: MemorySourceName
}

/** Makes one iteration of every scenario that the file exports; the record of it lives only while it is read. */
export async function tryScenario(given: string, options: TryOptions, line: CommandLine): Promise<ExitCode> {
  const { scenarios, problems } = await loadEveryScenario([given], line.cwd)
  const [problem] = problems
  if (problem !== undefined) throw problem
  for (const { scenario } of scenarios) requireIteration(scenario)
  await tellMissingVariables(scenarios, line)
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

/** A watch has nothing that could be tried. */
function requireIteration({ name, count }: Scenario): void {
  if (count === null) return
  throw new SoakgateError('usage', `${name} is a watch: it makes no request that could be tried`, {
    expected: 'a scenario made with defineScenario({ … })',
    got: 'one made with defineWatch({ … })',
    hint: 'Run it: `soakgate run` counts the reports that others make.',
  })
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
    extendTo: null,
    source: options.source ?? null,
    machine: describeMachine(),
    soakgateVersion: soakgateVersion(),
  })
  const toTrial = (run: RunPlan): RunPlan => ({ ...run, warmup: { ...run.warmup, iterationsPerWorker: 0 }, looks: [] })
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
    judge: noJudge,
    listener: noListener,
    secrets: line.secrets,
    signal,
    onTold: (told) => show(renderTold(told, line.printsColor)),
  })
  const record = await readRun(folder, run)
  const row = record?.iterations.find(({ phase }) => phase === 'load')
  if (outcome.error !== null) throw new SoakgateError(outcome.error.code, outcome.error.message, outcome.error)
  if (row === undefined || record === null) throw new Error('a trial without a row for its iteration')
  show(renderTrialEnd({ ...row, reason: row.reason ?? whyNotStarted(outcome) }, memoryOf(record), run.iterationName))
  for (const event of record.events) if (event.kind === 'error-printed') show(`the log has: ${event.evidence}\n`)
  return row.outcome === 'completed' ? exitCodes.pass : codeOf(outcome)
}

/** Only the end of the whole run tells it of an iteration that was never begun. */
function whyNotStarted({ reason, detail }: RunOutcome): string | null {
  if (reason === null) return null
  return detail === null ? stopReasons[reason] : `${stopReasons[reason]}: ${detail}`
}

function codeOf({ reason }: RunOutcome): ExitCode {
  if (reason === 'interrupted') return exitCodes.interrupted
  return reason === 'terminated' ? exitCodes.terminated : exitCodes.fail
}

/** Memory at rest before the iteration and after it; processes that came or went have a gap. */
function memoryOf({ rests }: RunRecord): TrialMemory[] {
  const at = (point: RestPoint) => rests.filter((rest) => rest.point === point && rest.state === 'alive')
  const [before, after] = [at('before'), at('settled')]
  const bytesOf = (rows: readonly RestRow[], pid: number) => rows.find((row) => row.pid === pid)?.rssBytes ?? null
  const newcomers = after.filter(({ pid }) => before.every((row) => row.pid !== pid))
  return [...before, ...newcomers].map((row) => ({
    who: nameOf(row),
    pid: row.pid,
    beforeBytes: bytesOf(before, row.pid),
    afterBytes: bytesOf(after, row.pid),
  }))
}

function nameOf({ role, slot }: RestRow): string {
  return slot === null ? role : `${role} ${slot}`
}
