import { sizeInWords } from '../judge/size-in-words.ts'
import type { Finding, LadderVerdict, RunVerdict, ThresholdResult } from '../judge/verdict.ts'
import { formatDuration } from '../vocabulary/quantities.ts'
import { conservationTable } from './conservation-table.ts'
import { code, fenced, markdownTable, prose } from './markdown-text.ts'
import { printableValue } from './printable.ts'
import { type Report, rerunCommand, usersInWords } from './report.ts'
import { estimateInWords, growthInWords, memoryInWords, outcomesInWords, peakInWords } from './run-numbers.ts'
import { lastingName, settlerOf, stateOf, type ThresholdState } from './threshold-state.ts'

/** Lines of evidence shown for a finding: a job summary may not be larger than 1 MiB. */
const shownEvidence = 10

/** The summary for a pull request or a job: the verdict, thresholds by size, the numbers, and what was found. */
export function renderMarkdown(reports: readonly Report[]): string {
  return reports.map(renderOne).join('\n')
}

const signs: Record<ThresholdState, string> = {
  pass: '✅',
  fail: '❌',
  inconclusive: '❔',
  settled: '☑️',
  accepted: '🟡',
  warned: '⚠️',
}

function renderOne(report: Report): string {
  const { verdict, recordPath } = printableValue({ verdict: report.verdict, recordPath: report.recordPath })
  const variant = verdict.variant === null ? '' : `, variant ${code(verdict.variant)}`
  const users = usersInWords(report)
  const load = users === null ? 'Seed' : `At ${users}, seed`
  const sections = [
    `## ${signs[verdict.status]} ${verdict.status.toUpperCase()}: ${code(verdict.scenario)}${variant}`,
    `${sentenceCase(prose(verdict.reason))}. ${load} ${verdict.seed}, record ${code(recordPath)}.`,
    thresholdsTable(verdict),
    numbersTable(verdict),
    countsTable(verdict),
    ...verdict.runs.flatMap((run) => findingsOf(run, verdict, rerunCommand(report, run.size))),
    ...verdict.notRun.map(
      ({ size, reason }) => `${size} ${prose(verdict.iterationName)}s were not run: ${prose(reason)}.`,
    ),
  ]
  return `${sections.join('\n\n')}\n`
}

function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** A row a threshold, a column a size. */
function thresholdsTable(verdict: LadderVerdict): string {
  const names = [...new Set(verdict.runs.flatMap((run) => run.thresholds.map(lastingName)))]
  const sizes = verdict.runs.map(sizeInWords)
  const rows = names.map((name) => [
    code(name),
    ...verdict.runs.map((run) =>
      cellOf(
        run.thresholds.find((result) => lastingName(result) === name),
        run,
        verdict,
      ),
    ),
    ...verdict.notRun.map(() => 'not run'),
  ])
  return markdownTable(['threshold', ...sizes, ...verdict.notRun.map(({ size }) => `${size}`)], rows)
}

function cellOf(result: ThresholdResult | undefined, run: RunVerdict, verdict: LadderVerdict): string {
  if (result === undefined) return ''
  const state = stateOf(result, settlerOf(run, verdict))
  const value = result.value === null ? 'not known' : estimateInWords(result).join(' ')
  const remark = state === 'accepted' ? `, accepted until ${result.acceptance?.until ?? '?'}` : ''
  return `${signs[state]} ${prose(`${value}${remark}`)}`
}

function numbersTable(verdict: LadderVerdict): string {
  const word = prose(verdict.iterationName)
  const lines = (texts: readonly string[]) => texts.map(prose).join('<br>')
  const head = [`${word}s`, 'verdict', 'outcomes', 'p95', 'RSS per worker', 'peak', `growth per ${word}`]
  const rows = verdict.runs.map((run) => {
    const settler = settlerOf(run, verdict)
    return [
      sizeInWords(run),
      settler === null ? run.status : `${run.status}, settled by ${settler.size}`,
      lines(outcomesInWords(run)),
      formatDuration(run.durations?.p95Ms ?? null),
      lines(memoryInWords(run)),
      peakInWords(run),
      lines(growthInWords(run)),
    ]
  })
  return markdownTable(head, rows)
}

/** What became of all that was asked for. */
function countsTable(verdict: LadderVerdict): string {
  const { head, rows } = conservationTable(verdict)
  return markdownTable(head.map(prose), rows)
}

const words: Record<Finding['status'], string> = {
  fail: signs.fail,
  inconclusive: signs.inconclusive,
  accepted: signs.accepted,
  warn: signs.warned,
  note: 'ℹ️',
}

function findingsOf(run: RunVerdict, verdict: LadderVerdict, again: string): string[] {
  if (run.findings.length === 0) return []
  const settler = settlerOf(run, verdict)
  const isRepeatable = run.status !== 'pass' && settler === null
  return [
    `### ${sizeInWords(run)} ${prose(verdict.iterationName)}s${settler === null ? '' : `, settled by ${settler.size}`}`,
    ...run.findings.flatMap((finding) => {
      const sign = settler !== null && finding.status === 'inconclusive' ? words.note : words[finding.status]
      return [`${sign} ${prose(finding.sentence)}`, ...evidenceOf(finding.evidence)]
    }),
    ...(run.error === null ? [] : evidenceOf([`expected ${run.error.expected}`, ...run.error.details, run.error.hint])),
    ...(isRepeatable ? ['To repeat it:', fenced([again], 'sh')] : []),
  ]
}

function evidenceOf(evidence: readonly string[]): string[] {
  if (evidence.length === 0) return []
  const more = evidence.length - shownEvidence
  return [fenced([...evidence.slice(0, shownEvidence), ...(more > 0 ? [`and ${more} more`] : [])], 'text')]
}
