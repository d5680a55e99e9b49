import { fileURLToPath } from 'node:url'
import type { LoadListener, LoadSetting, LoadSpec, ScriptLoad } from '../collect/load/running-load.ts'
import { startLoad } from '../collect/load/running-load.ts'
import type { IterationRow, RequestRow } from '../record/rows.ts'
import type { Outcome } from '../vocabulary/outcomes.ts'
import { defaultLoadSpec } from './default-load-spec.ts'

/** A load process whose rows are kept, for tests. */
export interface RecordedLoad extends AsyncDisposable {
  load: ScriptLoad
  iterations: readonly IterationRow[]
  requests: readonly RequestRow[]
  lines: readonly string[]
  /** Values that must never be written. */
  secrets: readonly string[]
  /** The outcomes of all iterations so far, and how often each. */
  outcomes: () => Partial<Record<Outcome, number>>
}

/** Starts a load with sensible defaults: a script of fixtures/faulty-server/scripts.ts, one user, no hurry. */
export async function startRecordedLoad(
  spec: Partial<LoadSpec> & Pick<LoadSpec, 'exportName'>,
  setting: Partial<LoadSetting> & {
    onIteration?: (row: IterationRow) => void
    onLine?: (line: string) => void
    onQuiesce?: LoadListener['onQuiesce']
  } = {},
): Promise<RecordedLoad> {
  const iterations: IterationRow[] = []
  const requests: RequestRow[] = []
  const lines: string[] = []
  const secrets: string[] = []
  const { onIteration, onLine, onQuiesce, ...loadSetting } = setting
  const listener = {
    onIteration: (row: IterationRow) => {
      iterations.push(row)
      onIteration?.(row)
    },
    onRequests: (rows: readonly RequestRow[]) => void requests.push(...rows),
    onLog: (line: string) => {
      lines.push(line)
      onLine?.(line)
    },
    onSecret: (value: string) => void secrets.push(value),
    onQuiesce: onQuiesce ?? (async () => {}),
  }
  const load = await startLoad({ ...defaults(), ...spec }, listener, loadSetting)
  const outcomes = () => {
    const counts: Partial<Record<Outcome, number>> = {}
    for (const { outcome } of iterations) counts[outcome] = (counts[outcome] ?? 0) + 1
    return counts
  }
  return {
    load,
    iterations,
    requests,
    lines,
    secrets,
    outcomes,
    [Symbol.asyncDispose]: async () => void (await load.close()),
  }
}

function defaults(): Omit<LoadSpec, 'exportName'> {
  return {
    ...defaultLoadSpec,
    modulePath: fileURLToPath(new URL('../../fixtures/faulty-server/scripts.ts', import.meta.url)),
    size: 25,
    baseUrl: 'http://127.0.0.1:9',
    originNs: process.hrtime.bigint(),
  }
}
