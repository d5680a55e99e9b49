import { styleText } from 'node:util'
import Table from 'cli-table3'
import { isSettledBy } from '../judge/ladder.ts'
import type { Finding, LadderVerdict, RunVerdict, Status, ThresholdResult } from '../judge/verdict.ts'
import { outcomeNames } from '../vocabulary/outcomes.ts'
import { formatBytes, formatBytesChange, formatDuration } from '../vocabulary/quantities.ts'
import { printable } from './printable.ts'
import { type Report, rerunCommand } from './report.ts'

/** Lines of evidence shown for a finding; the record has all. */
const shownEvidence = 3

/** The report for people: a table of the sizes, then one sentence a finding with the command that repeats it. */
export function renderTerminal(report: Report, style: { color: boolean }): string {
  const { verdict } = report
  const paint = painter(style.color)
  const variant = verdict.variant === null ? '' : `, variant ${verdict.variant}`
  const lines = [paint('bold', `${verdict.scenario}${variant}, seed ${verdict.seed}`), tableOf(verdict, paint)]
  for (const run of verdict.runs) lines.push(...findingsOf(report, run, settlerOf(run, verdict), paint))
  for (const { size, reason } of verdict.notRun)
    lines.push(`  ${size} ${verdict.iterationName}s were not run: ${reason}`)
  lines.push('', `${paintStatus(verdict.status, paint)}: ${verdict.reason}`, `record: ${report.recordPath}`, '')
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
      String(run.size),
      paintStatus(run.status, paint) + (settler === null ? '' : `\nsettled by ${settler.size}`),
      outcomesOf(run),
      formatDuration(run.durations?.p95Ms ?? null),
      memoryOf(run),
      peakOf(run),
      growthOf(run),
    ])
  }
  return table.toString()
}

/** The larger run that settles what is open in this one; null: nothing is open, or nothing settles it. */
function settlerOf(run: RunVerdict, verdict: LadderVerdict): RunVerdict | null {
  const largest = verdict.runs.at(-1)
  return largest !== undefined && run.status === 'inconclusive' && isSettledBy(run, largest) ? largest : null
}

function outcomesOf(run: RunVerdict): string {
  return outcomeNames
    .filter((outcome) => outcome === 'completed' || run.outcomes[outcome] > 0)
    .map((outcome) => `${run.outcomes[outcome]} ${outcome}`)
    .join('\n')
}

function memoryOf(run: RunVerdict): string {
  if (run.workers.length === 0) return '–'
  return run.workers
    .map((worker) => {
      const lives = worker.generations > 1 ? ` (${worker.generations} processes)` : ''
      return `${worker.slot}: ${formatBytes(worker.firstRssBytes)} → ${formatBytes(worker.lastRssBytes)}${lives}`
    })
    .join('\n')
}

function growthOf(run: RunVerdict): string {
  const growth = run.thresholds.find((result) => result.metric === 'rss_growth_per_iteration')
  if (growth === undefined || growth.value === null) return '–'
  return `${intervalOf(growth)}\nallowed ${formatBytes(growth.bound)}`
}

function peakOf(run: RunVerdict): string {
  const peaks = run.workers.flatMap(({ peakRssBytes }) => (peakRssBytes === null ? [] : [peakRssBytes]))
  return formatBytes(peaks.length === 0 ? null : Math.max(...peaks))
}

function intervalOf({ value, interval }: ThresholdResult): string {
  const range = interval === null ? '' : `\n(${formatBytesChange(interval[0])} … ${formatBytesChange(interval[1])})`
  return `${formatBytesChange(value)}${range}`
}

const marks: Record<Finding['status'], { mark: string; format: Format }> = {
  fail: { mark: '✗', format: 'red' },
  inconclusive: { mark: '?', format: 'yellow' },
  accepted: { mark: '~', format: 'yellow' },
  warn: { mark: '!', format: 'yellow' },
  note: { mark: '·', format: 'dim' },
}

function findingsOf(report: Report, run: RunVerdict, settler: RunVerdict | null, paint: Paint): string[] {
  if (run.findings.length === 0) return []
  const settled = settler === null ? '' : `, settled by ${settler.size}`
  const lines = ['', paint('bold', `${run.size} ${report.verdict.iterationName}s${settled}`)]
  for (const { status, sentence, evidence } of run.findings) {
    const { mark, format } = marks[settler === null ? status : 'note']
    lines.push(`  ${paint(format, mark)} ${printable(sentence)}`)
    for (const text of evidence.slice(0, shownEvidence)) lines.push(paint('dim', `      ${printable(text)}`))
    if (evidence.length > shownEvidence) lines.push(paint('dim', `      and ${evidence.length - shownEvidence} more`))
  }
  if (run.error !== null) {
    lines.push(`      expected ${printable(run.error.expected)}`)
    for (const text of run.error.details) lines.push(paint('dim', `      | ${printable(text)}`))
    lines.push(`      ${printable(run.error.hint)}`)
  }
  if (settler === null) lines.push(`    again: ${rerunCommand(report, run)}`)
  return lines
}
