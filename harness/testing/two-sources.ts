import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { LadderVerdict } from '../judge/verdict.ts'
import type { LadderPlan } from '../scenario/ladder-plan.ts'
import { type MemorySourceName, memorySourceNames } from '../vocabulary/memory-sources.ts'
import { type CommandTrial, tryCommand } from './command-trial.ts'

/** What a run came to whose memory was read from one source. */
export interface SourceTrial extends CommandTrial {
  source: MemorySourceName
  plan: LadderPlan
  verdict: LadderVerdict
  /** Names of the thresholds that failed, and of what cannot be known. */
  failed: readonly string[]
  /** The text of events.csv of its only run. */
  events: string
}

/** The same run by each source, one after the other. @param words what `soakgate run` is given, of a single size */
export async function runByEachSource(
  words: readonly string[],
  { cwd, output }: { cwd: string; output: string },
): Promise<Readonly<Record<MemorySourceName, SourceTrial>>> {
  const trials: [MemorySourceName, SourceTrial][] = []
  for (const source of memorySourceNames) {
    const folder = path.join(output, source)
    const trial = await tryCommand(['run', ...words, '--source', source, '--output', folder, '--quiet'], cwd)
    trials.push([source, { source, ...trial, ...readTrial(folder) }])
  }
  return Object.fromEntries(trials) as Record<MemorySourceName, SourceTrial>
}

function readTrial(folder: string): Pick<SourceTrial, 'plan' | 'verdict' | 'failed' | 'events'> {
  const [scenario = ''] = readdirSync(folder)
  const [invocation = ''] = readdirSync(path.join(folder, scenario))
  const read = (...file: string[]) => readFileSync(path.join(folder, scenario, invocation, ...file), 'utf8')
  const plan = JSON.parse(read('plan.json')) as LadderPlan
  const verdict = JSON.parse(read('verdict.json')) as LadderVerdict
  const failed = (verdict.runs[0]?.thresholds ?? []).flatMap(({ metric, status }) =>
    status === 'fail' ? [metric] : [],
  )
  return { plan, verdict, failed, events: read(plan.runs[0]?.directory ?? '', 'events.csv') }
}
