import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { TargetLines } from '../collect/load/counting/target-lines.ts'
import { k6Engine } from '../collect/load/engines/k6.ts'
import type { PhaseResult, RunningLoad } from '../collect/load/load-spec.ts'
import { findProgram } from '../collect/targets/program-lookup.ts'
import type { IterationRow, RequestRow } from '../record/rows.ts'
import { plainPlan } from './plain-plan.ts'

const cached = fileURLToPath(new URL('../../.cache/go/bin/k6', import.meta.url))

/** k6 in PATH, or as `go install` put it beside the other things that tests need; null: it is not there. */
export const k6Program = findProgram('k6', '/', process.env.PATH ?? '') ?? findProgram(cached, '/', '')

/** What k6 made of a script. */
export interface K6Run {
  result: PhaseResult
  iterations: readonly IterationRow[]
  requests: readonly RequestRow[]
  lines: readonly string[]
}

export interface K6RunSpec {
  count: number
  users?: number
  baseUrl: string
  refusedStatus?: readonly number[]
  function?: string
  iterationTimeout?: string
  /** Words before k6's own, one list for each segment. @default one process, here */
  segments?: readonly (readonly string[])[]
  /** Called after each iteration. */
  onIteration?: (load: RunningLoad, row: IterationRow, groupId: number) => void
}

/** Has k6 run a script, as a run does. */
export async function runK6(script: string, spec: K6RunSpec): Promise<K6Run> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-k6-'))
  try {
    writeFileSync(path.join(folder, 'script.ts'), script)
    const { count, users = 2, baseUrl, refusedStatus = [], function: name, iterationTimeout = '20s' } = spec
    const segments = (spec.segments ?? []).map((run) => ({ run, program: k6Program ?? 'k6' }))
    const { runs } = plainPlan({ target: { command: ['serve'] }, iterations: [count], users, iterationTimeout })
    const [plan] = runs
    if (plan === undefined) throw new Error('a plan has runs')
    const told = { iterations: [] as IterationRow[], requests: [] as RequestRow[], lines: [] as string[] }
    let groupId = 0
    const listener = {
      onIteration: (row: IterationRow) => {
        told.iterations.push(row)
        spec.onIteration?.(load, row, groupId)
      },
      onRequests: (rows: readonly RequestRow[]) => void told.requests.push(...rows),
      onLog: (line: string) => void told.lines.push(line),
      onSecret: () => {},
      onQuiesce: async () => {},
    }
    const load = await k6Engine.start(
      {
        engine: 'k6',
        script: path.join(folder, 'script.ts'),
        function: name ?? null,
        program: k6Program ?? 'k6',
        env: {},
        refusedStatus,
        segments,
      },
      {
        plan,
        place: { modulePath: '', exportName: 'default', baseUrl, originNs: process.hrtime.bigint() },
        listener,
        surroundings: {
          mark: `k6-run-${process.pid}`,
          onGroup: (id) => {
            groupId = id
          },
          onFolder: () => {},
        },
        targetLines: new TargetLines(),
      },
    )
    const result = await load.run(count)
    await load.close()
    return { result, ...told }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
