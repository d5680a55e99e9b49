import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { LadderVerdict } from '../../harness/judge/verdict.ts'
import { judgeAgain } from '../../harness/soak.ts'
import type { Cell } from './cell.ts'
import { hashRecord } from './record-hash.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What came of a cell. */
export interface CellResult {
  verdict: LadderVerdict
  recordHash: string
  /** The record of the one run, where its log is. */
  runFolder: string
}

/** A cell and what came of it. */
export interface DoneCell {
  cell: Cell
  result: CellResult
}

/** What is written beside the record of a cell that was run to its end. */
interface CellNote {
  thresholds: readonly string[]
  /** Below the cell's folder. */
  record: string
  recordHash: string
}

/**
 * The cell as it was run before, judged again from its record; null where there is none, where its record is not the
 * one that was noted, or where its thresholds are others by now.
 */
export async function keptResult(cell: Cell, store: string): Promise<CellResult | null> {
  const folder = path.join(store, cell.name)
  const noteFile = path.join(folder, 'cell.json')
  if (!existsSync(noteFile)) return null
  const note = JSON.parse(readFileSync(noteFile, 'utf8')) as CellNote
  const record = path.join(folder, note.record)
  const isSame = note.thresholds.join('\n') === cell.expectation.thresholds.join('\n')
  if (!isSame || !existsSync(record) || hashRecord(record) !== note.recordHash) return null
  const { verdict } = await judgeAgain(record)
  return { verdict, recordHash: note.recordHash, runFolder: path.join(record, String(cell.size)) }
}

/** Runs a cell as a user would, and notes that it was done. */
export async function runCell(cell: Cell, store: string): Promise<CellResult> {
  const { variant, thresholds, checks } = cell.expectation
  const folder = path.join(store, cell.name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const scenario = checks === 'none' ? 'trusting-report-service' : 'report-service'
  const words = ['run', `fixtures/rehearsal/${scenario}.ts`, '-n', String(cell.size), '--variant', variant]
  const more = ['--seed', String(cell.seed), '--quiet', '--output', folder]
  const { stderr, exitCode } = await execa(
    process.execPath,
    ['harness/faces/cli/soakgate.js', ...words, ...more, ...thresholds.flatMap((text) => ['--threshold', text])],
    { cwd: root, reject: false, preferLocal: true },
  )
  const parent = path.join(folder, 'report-service')
  if (!existsSync(parent)) throw new Error(`${cell.name}: exit ${exitCode}: ${stderr}`)
  const record = path.join('report-service', readdirSync(parent)[0] ?? '')
  const verdict = JSON.parse(readFileSync(path.join(folder, record, 'verdict.json'), 'utf8')) as LadderVerdict
  if (verdict.exitCode !== exitCode) throw new Error(`${cell.name}: exit ${exitCode}, told ${verdict.exitCode}`)
  const recordHash = hashRecord(path.join(folder, record))
  writeFileSync(path.join(folder, 'cell.json'), JSON.stringify({ thresholds, record, recordHash } satisfies CellNote))
  return { verdict, recordHash, runFolder: path.join(folder, record, String(cell.size)) }
}
