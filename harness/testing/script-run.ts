import { IterationsEngine } from '../collect/load/engines/iterations.ts'
import type { LoadSpec } from '../collect/load/load-spec.ts'
import { Outbox } from '../collect/load/outbox.ts'
import { ScriptRuntime } from '../collect/load/script-runtime.ts'
import type { IterationRow, RequestRow } from '../record/rows.ts'
import type { ScenarioScript } from '../scenario/script.ts'

/** What a script did. */
export interface ScriptRun {
  iterations: readonly IterationRow[]
  requests: readonly RequestRow[]
}

/** Runs a script with the iterations engine in this very process, for tests that need no process of its own. */
export async function runScript(
  iteration: ScenarioScript['iteration'],
  spec: Partial<LoadSpec> & Pick<LoadSpec, 'baseUrl'>,
): Promise<ScriptRun> {
  const iterations: IterationRow[] = []
  const requests: RequestRow[] = []
  const outbox = new Outbox((report) => {
    if (report.kind === 'iteration-ended') {
      iterations.push(report.row)
      requests.push(...report.requests)
    } else if (report.kind === 'requests') requests.push(...report.rows)
  })
  const whole: LoadSpec = { ...defaults, originNs: process.hrtime.bigint(), ...spec }
  const runtime = new ScriptRuntime({ iteration }, whole, outbox)
  const engine = new IterationsEngine(runtime, whole, async () => {})
  outbox.endPhase(await engine.makePhase('load', whole.size))
  runtime.close()
  return { iterations, requests }
}

const defaults: Omit<LoadSpec, 'baseUrl' | 'originNs'> = {
  modulePath: '',
  exportName: 'default',
  size: 1,
  users: 1,
  seed: 1,
  iterationTimeoutMs: 20_000,
  requestTimeoutMs: 20_000,
  setupTimeoutMs: 20_000,
  userTimeoutMs: 20_000,
  teardownTimeoutMs: 20_000,
  thinkTime: null,
  quiesceEvery: null,
  bailAfter: 1000,
  pidHeader: null,
}
