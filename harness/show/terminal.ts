import { styleText } from 'node:util'
import Table from 'cli-table3'
import { sizeInWords } from '../judge/size-in-words.ts'
import type { Finding, LadderVerdict, RunVerdict, Status } from '../judge/verdict.ts'
import { formatDuration } from '../vocabulary/quantities.ts'
import { conservationTable } from './conservation-table.ts'
import { printable, printableValue } from './printable.ts'
import { type Report, rerunCommand, usersInWords } from './report.ts'
import { growthInWords, memoryInWords, outcomesInWords, peakInWords } from './run-numbers.ts'
import { settlerOf } from './threshold-state.ts'

/** Lines of evidence shown for a finding; the record has all. */
const shownEvidence = 3

/** The report for people: a table of the sizes, then one sentence a finding with the command that repeats it. */
export function renderTerminal(reports: readonly Report[], style: { color: boolean }): string {
  return reports.map((report) => renderOne(report, painter(style.color))).join('\n')
}

function renderOne(report: Report, paint: Paint): string {
  const { verdict, recordPath } = printableValue({ verdict: report.verdict, recordPath: report.recordPath })
  const variant = verdict.variant === null ? '' : `, variant ${verdict.variant}`
  const users = usersInWords(report)
  const load = users === null ? '' : `, at ${users}`
  const lines = [paint('bold', `${verdict.scenario}${variant}${load}, seed ${verdict.seed}`), tableOf(verdict, paint)]
  if (verdict.runs.length > 0) lines.push(countsOf(verdict))
  for (const run of verdict.runs) {
    const paths = { again: rerunCommand(report, run.size), log: report.logPaths[run.size] ?? null }
    lines.push(...findingsOf(run, verdict, paths, paint))
  }
  for (const { size, reason } of verdict.notRun)
    lines.push(`  ${size} ${verdict.iterationName}s were not run: ${reason}`)
  lines.push('', `${paintStatus(verdict.status, paint)}: ${verdict.reason}`, `record: ${recordPath}`, '')
  return lines.join('\n')
}

type Format = InspectColor | readonly InspectColor[]
type InspectColor = 'bold' | 'dim' | 'red' | 'green' | 'yellow'
type Paint = (format: Format, text: string) => string

function painter(color: boolean): Paint {
  return (format, text) => (color ? styleText([format].flat(), text, { validateStream: false }) : text)
}

const statusStyle: Record<Status, InspectColor> = { pass: 'green', fail: 'red', inconclusive: 'yellow' }

function paintStatus(status: Status, paint: Paint): string {
  return paint(['bold', statusStyle[status]], status.toUpperCase())
}

function tableOf(verdict: LadderVerdict, paint: Paint): string {
  const word = verdict.iterationName
  const table = new Table({
    head: [`${word}s`, 'verdict', 'outcomes', 'p95', 'RSS per worker', 'peak', `growth per ${word}`],
    colAligns: ['right', 'left', 'left', 'right', 'left', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const run of verdict.runs) {
    const settler = settlerOf(run, verdict)
    table.push([
      sizeInWords(run),
      paintStatus(run.status, paint) + (settler === null ? '' : `\nsettled by ${settler.size}`),
      outcomesInWords(run).join('\n'),
      formatDuration(run.durations?.p95Ms ?? null),
      memoryInWords(run).join('\n'),
      peakInWords(run),
      growthInWords(run).join('\n'),
    ])
  }
  return table.toString()
}

/** What became of all that was asked for. */
function countsOf(verdict: LadderVerdict): string {
  const { head, rows } = conservationTable(verdict)
  const colAligns = head.map((_, index) => (index === 1 ? ('left' as const) : ('right' as const)))
  const table = new Table({ head, colAligns, style: { head: [], border: [], compact: true } })
  table.push(...rows)
  return table.toString()
}

const marks: Record<Finding['status'], { mark: string; format: Format }> = {
  fail: { mark: '✗', format: 'red' },
  inconclusive: { mark: '?', format: 'yellow' },
  accepted: { mark: '~', format: 'yellow' },
  warn: { mark: '!', format: 'yellow' },
  note: { mark: '·', format: 'dim' },
}

/** What helps with a run: the command that repeats it, and where its log lies. */
interface RunPaths {
  again: string
  log: string | null
}

function findingsOf(run: RunVerdict, verdict: LadderVerdict, { again, log }: RunPaths, paint: Paint): string[] {
  if (run.findings.length === 0) return []
  const settler = settlerOf(run, verdict)
  const settled = settler === null ? '' : `, settled by ${settler.size}`
  const lines = ['', paint('bold', `${sizeInWords(run)} ${verdict.iterationName}s${settled}`)]
  for (const { status, sentence, evidence } of run.findings) {
    const { mark, format } = marks[settler !== null && status === 'inconclusive' ? 'note' : status]
    lines.push(`  ${paint(format, mark)} ${sentence}`)
    for (const text of evidence.slice(0, shownEvidence)) lines.push(paint('dim', `      ${text}`))
    if (evidence.length > shownEvidence) lines.push(paint('dim', `      and ${evidence.length - shownEvidence} more`))
  }
  if (run.error !== null) {
    lines.push(`      expected ${run.error.expected}`)
    for (const text of run.error.details) lines.push(paint('dim', `      | ${text}`))
    lines.push(`      ${run.error.hint}`)
  }
  // Where nothing came of it the log tells most.
  if (run.outcomes.completed === 0 && log !== null) lines.push(`    log: ${printable(log)}`)
  if (settler === null) lines.push(`    again: ${again}`)
  return lines
}
