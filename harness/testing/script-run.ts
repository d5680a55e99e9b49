import { IterationPhases } from '../collect/load/iterations/iteration-phases.ts'
import { type LoadReport, type PhaseEnd, reportsOf } from '../collect/load/load-messages.ts'
import type { LoadSpec } from '../collect/load/load-spec.ts'
import { Outbox } from '../collect/load/outbox.ts'
import type { ScriptProblem } from '../collect/load/script-problem.ts'
import { ScriptRuntime } from '../collect/load/script-runtime.ts'
import type { IterationRow, RequestRow } from '../record/rows.ts'
import type { ScenarioScript } from '../scenario/script.ts'
import { defaultLoadSpec } from './default-load-spec.ts'

/** What a script did. */
export interface ScriptRun {
  iterations: readonly IterationRow[]
  requests: readonly RequestRow[]
}

/** What all functions of a script did. */
export interface WholeRun extends ScriptRun {
  /** Why setup or a user failed; null: neither did. */
  prepared: ScriptProblem | null
  /** How the load ended; null: there was none. */
  phase: PhaseEnd | null
  /** Why teardown failed. */
  tornDown: string | null
  /** What it wrote into the log. */
  lines: readonly string[]
  /** Values that must never be written. */
  secrets: readonly string[]
}

/** Runs an iteration with the iterations engine in this very process, for tests that need no process of its own. */
export async function runScript(
  iteration: ScenarioScript['iteration'],
  spec: Partial<LoadSpec> & Pick<LoadSpec, 'baseUrl'>,
): Promise<ScriptRun> {
  return runWhole({ iteration }, spec)
}

/** Runs all functions of a script in the order of a run, in this very process. */
export async function runWhole(
  script: ScenarioScript,
  spec: Partial<LoadSpec> & Pick<LoadSpec, 'baseUrl'>,
  bringToRest: (iterations: number, runtime: ScriptRuntime) => Promise<void> = async () => {},
): Promise<WholeRun> {
  const run = { iterations: [] as IterationRow[], requests: [] as RequestRow[] }
  const told = { lines: [] as string[], secrets: [] as string[] }
  const meet = (report: LoadReport) => {
    if (report.kind === 'iteration-ended') {
      run.iterations.push(report.row)
      run.requests.push(...report.requests)
    } else if (report.kind === 'requests') run.requests.push(...report.rows)
    else if (report.kind === 'log') told.lines.push(report.line)
    else if (report.kind === 'secret') told.secrets.push(report.value)
  }
  const outbox = new Outbox((report) => reportsOf(report).forEach(meet))
  const whole: LoadSpec = { ...defaultLoadSpec, originNs: process.hrtime.bigint(), ...spec }
  const runtime = new ScriptRuntime(script, whole, outbox)
  const engine = new IterationPhases(runtime, whole, (iterations) => bringToRest(iterations, runtime))
  // soakgate does not ask where there is nothing to prepare.
  const prepares = script.setup !== undefined || script.user !== undefined
  const prepared = prepares ? await runtime.prepare() : null
  const phase = prepared === null ? await engine.makePhase('load', { last: whole.size, made: 0 }) : null
  const tornDown = await runtime.tearDown()
  outbox.flush()
  runtime.close()
  return { ...run, ...told, prepared, phase, tornDown }
}
