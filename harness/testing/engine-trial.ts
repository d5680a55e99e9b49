import { randomUUID } from 'node:crypto'
import { TargetLines } from '../collect/load/counting/target-lines.ts'
import { requireEngine, startEngine } from '../collect/load/engines/engines.ts'
import type { LoadSpec, PhaseResult } from '../collect/load/load-spec.ts'
import { findMarkedProcesses, killMarkedProcesses, loadOf } from '../collect/targets/marked-processes.ts'
import type { IterationRow } from '../record/rows.ts'
import type { EngineSpec } from '../scenario/engine-spec.ts'
import { deafListener } from './deaf-listener.ts'
import { plainPlan } from './plain-plan.ts'

/** What an engine made of one phase. */
export interface EngineTrial {
  result: PhaseResult
  rows: readonly IterationRow[]
  /** What it printed. */
  lines: readonly string[]
  /** The outcomes and how often each. */
  outcomes: Readonly<Record<string, number>>
  /** Processes of it that were left. */
  left: number
}

export interface EngineTrialSpec {
  url: string
  size?: number
  users?: number
  /** Settings of the scenario besides. */
  more?: object
  targetLines?: TargetLines
  /** For the engine that runs functions of a scenario. @default none */
  script?: Pick<LoadSpec, 'modulePath' | 'exportName'>
  /** The run is stopped when so many iterations have ended. @default it is not */
  abortAfter?: number
  onIteration?: (row: IterationRow) => void
}

const noScript = { modulePath: '', exportName: 'default' }

/** Makes one phase of counted iterations with an engine, as a scenario names it, against a service that runs already. */
export async function tryEngine(load: EngineSpec, spec: EngineTrialSpec): Promise<EngineTrial> {
  const {
    url,
    size = 25,
    users = 4,
    targetLines = new TargetLines(),
    script = noScript,
    abortAfter,
    onIteration,
  } = spec
  const rows: IterationRow[] = []
  const lines: string[] = []
  const mark = loadOf(randomUUID())
  const scenario = {
    target: { command: ['serve'] },
    load,
    iterations: [size],
    users,
    iterationTimeout: '20s',
    ...spec.more,
  }
  const [plan] = plainPlan({ ...(load.engine === 'iterations' ? {} : { iteration: undefined }), ...scenario }).runs
  if (plan === undefined) throw new Error('nothing was planned')
  await requireEngine(plan.load)
  const running = await startEngine(plan.load, {
    plan,
    place: { ...script, baseUrl: url, originNs: process.hrtime.bigint() },
    listener: {
      ...deafListener,
      onIteration: (row) => {
        rows.push(row)
        onIteration?.(row)
        if (rows.length === abortAfter) running.abort()
      },
      onLog: (line) => void lines.push(line),
    },
    surroundings: { mark, onGroup: () => {}, onFolder: () => {} },
    targetLines,
  })
  try {
    const result = await running.run(size)
    const outcomes: Record<string, number> = {}
    for (const { outcome } of rows) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    return { result, rows, lines, outcomes, left: findMarkedProcesses(mark).length }
  } finally {
    await running.close()
    killMarkedProcesses(mark)
  }
}
