import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { noListener, type RunListener } from '../collect/run-listener.ts'
import { describeMachine } from '../faces/cli/machine.ts'
import type { RunVerdict } from '../judge/verdict.ts'
import { readRun } from '../record/record-reader.ts'
import type { RunRecord } from '../record/run-record.ts'
import { loadScenarios } from '../scenario/load-scenario.ts'
import { planLadder } from '../scenario/plan-ladder.ts'
import { soak } from '../soak.ts'
import { Secrets } from '../vocabulary/secrets.ts'
import { plainOptions } from './plain-options.ts'

/** What came of a scenario of one size: what was recorded, and what it was judged to be. */
export interface ScenarioTrial {
  record: RunRecord
  verdict: RunVerdict
}

/**
 * Runs the only size of a scenario in this process.
 * @param text the module
 * @param watching told of the run while it goes on, in its own process
 */
export async function tryScenario(text: string, watching: Partial<RunListener> = {}): Promise<ScenarioTrial> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
  try {
    const file = path.join(folder, 'scenario.ts')
    writeFileSync(file, text)
    const [loaded] = await loadScenarios(file)
    if (loaded === undefined) throw new Error('the module has no scenario')
    const plan = planLadder(loaded, { ...plainOptions, machine: describeMachine() })
    const { runs } = await soak(plan, {
      invocationDirectory: folder,
      listener: { ...noListener, ...watching },
      secrets: new Secrets(),
      signal: new AbortController().signal,
    })
    const [verdict] = runs
    const [planned] = plan.runs
    const record = planned === undefined ? null : await readRun(folder, planned)
    if (verdict === undefined || record === null) throw new Error('nothing was run')
    return { record, verdict }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a metric came to; null: it is not known, or no threshold asked for it. */
export function measuredBy({ thresholds }: RunVerdict, metric: string): number | null {
  return thresholds.find((result) => result.metric === metric)?.value ?? null
}
