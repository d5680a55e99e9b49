import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { LadderVerdict } from '../../harness/judge/verdict.ts'
import { judgeAgain } from '../../harness/soak.ts'
import { hashRecord } from './record-hash.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** One run of the whole tool at one size, which is kept and not made twice. */
export interface AskedRun {
  /** Names its folder. */
  name: string
  /** The scenario file, from the root of the project. */
  file: string
  variant: string
  size: number
  seed: number
  /** Beside those of the scenario. */
  thresholds: readonly string[]
  /** Goes on to so many reports while growth is inconclusive; null: it does not. */
  extendTo: number | null
}

/** What came of a run. */
export interface RunResult {
  verdict: LadderVerdict
  recordHash: string
  /** The record of the one run, where its log is. */
  runFolder: string
}

/** What is written beside the record of a run that came to its end. */
interface RunNote {
  /** As they were asked for. */
  more: readonly string[]
  /** Below the run's folder. */
  record: string
  recordHash: string
}

/**
 * The run as it was made before, judged again from its record; null where there is none, where its record is not the
 * one that was noted, or where its scenario file, its thresholds or its end are others by now.
 */
export async function keptRun(asked: AskedRun, store: string): Promise<RunResult | null> {
  const folder = path.join(store, asked.name)
  const noteFile = path.join(folder, 'run.json')
  if (!existsSync(noteFile)) return null
  const note = JSON.parse(readFileSync(noteFile, 'utf8')) as RunNote
  const record = path.join(folder, note.record)
  const isSame = JSON.stringify(note.more) === JSON.stringify(moreOf(asked))
  if (!isSame || !existsSync(record) || hashRecord(record) !== note.recordHash) return null
  const { plan, verdict } = await judgeAgain(record)
  if (plan.scenario.moduleHash !== hashFile(path.join(root, asked.file))) return null
  return { verdict, recordHash: note.recordHash, runFolder: path.join(record, String(asked.size)) }
}

/** Makes a run as a user would, and notes that it was made. Throws where there is no record of it. */
export async function makeRun(asked: AskedRun, store: string): Promise<RunResult> {
  const folder = path.join(store, asked.name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const words = ['run', asked.file, '-n', String(asked.size), '--variant', asked.variant, '--seed', String(asked.seed)]
  const more = moreOf(asked)
  const { stderr, exitCode } = await execa(
    process.execPath,
    ['harness/faces/cli/soakgate.js', ...words, ...more, '--quiet', '--output', folder],
    { cwd: root, reject: false, preferLocal: true },
  )
  const record = onlyInvocation(folder)
  if (record === null) throw new Error(`${asked.name}: exit ${exitCode}: ${stderr}`)
  const verdict = JSON.parse(readFileSync(path.join(folder, record, 'verdict.json'), 'utf8')) as LadderVerdict
  if (verdict.exitCode !== exitCode) throw new Error(`${asked.name}: exit ${exitCode}, told ${verdict.exitCode}`)
  const recordHash = hashRecord(path.join(folder, record))
  writeFileSync(path.join(folder, 'run.json'), JSON.stringify({ more, record, recordHash } satisfies RunNote))
  return { verdict, recordHash, runFolder: path.join(folder, record, String(asked.size)) }
}

/** What is asked for beside the scenario, its variant, size and seed. */
function moreOf({ thresholds, extendTo }: AskedRun): string[] {
  const further = extendTo === null ? [] : ['--extend-to', String(extendTo)]
  return [...further, ...thresholds.flatMap((text) => ['--threshold', text])]
}

function hashFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/** The record's folder, `<scenario>/<invocation>`, below the folder of a run; null: there is none. */
function onlyInvocation(folder: string): string | null {
  const [scenario] = readdirSync(folder)
  const [invocation] = scenario === undefined ? [] : readdirSync(path.join(folder, scenario))
  return scenario === undefined || invocation === undefined ? null : path.join(scenario, invocation)
}
