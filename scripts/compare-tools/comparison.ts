import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ToolClaims } from '../../harness/collect/load/tools/outputs/tool-claims.ts'
import type { RunVerdict } from '../../harness/judge/verdict.ts'
import { readPlan, readRun } from '../../harness/record/record-reader.ts'
import type { RunRecord } from '../../harness/record/run-record.ts'
import { files } from '../../harness/record/tables.ts'
import type { RunResult } from '../kept-runs/kept-run.ts'
import type { Cell } from './cell.ts'

/** What a tool said of a service, and what happened to it meanwhile. */
export interface Comparison {
  cell: Cell
  /** How the tool ended, such as `0`, or `signal SIGKILL`. */
  exit: string
  claims: ToolClaims
  /** Reports that the service's own log tells of. */
  served: number
  /** Processes that the kernel ended for memory. */
  oomKills: number
  /** Reports that had been served when it ended the first; null: it ended none. */
  servedUntilKill: number | null
  run: RunVerdict
}

/** Reads both sides from the record of a run. Throws where one of them is missing. */
export async function compareCell(cell: Cell, { verdict, runFolder }: RunResult): Promise<Comparison> {
  const [run] = verdict.runs
  const { events, outcome } = await recordOf(runFolder)
  const claims = cell.tool.read(toolLines(readFileSync(path.join(runFolder, files.log), 'utf8')))
  const exit = toolExit(outcome?.tool?.end ?? '')
  const served = run?.conservation.served ?? null
  if (run === undefined || claims === null || exit === null || served === null)
    throw new Error(`${runFolder}: what ${cell.tool.name} says is not known: ${outcome?.tool?.end ?? verdict.reason}`)
  const kills = events.filter(({ kind }) => kind === 'oom-killed')
  return { cell, exit, claims, served, oomKills: kills.length, servedUntilKill: kills[0]?.completed ?? null, run }
}

/** How a tool ended, of the sentence that the record has of it; null: it says nothing of that. */
export function toolExit(end: string): string | null {
  return /ended with (?:exit code )?(\d+|signal \w+)/.exec(end)?.[1] ?? null
}

/** What the tool printed, of all that target.log holds. */
export function toolLines(log: string): string[] {
  return log.split('\n').flatMap((line) => /^[\d.]+ load (.*)$/.exec(line)?.[1] ?? [])
}

async function recordOf(runFolder: string): Promise<RunRecord> {
  const invocation = path.dirname(runFolder)
  const { runs } = await readPlan(invocation)
  const plan = runs.find(({ size }) => String(size) === path.basename(runFolder))
  const record = plan === undefined ? null : await readRun(invocation, plan)
  if (record === null) throw new Error(`${runFolder} holds no run`)
  return record
}
