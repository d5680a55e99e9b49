import { expectedVerdicts } from '../../fixtures/report-service/expected-verdicts.ts'
import { metricOf } from '../../harness/vocabulary/metrics.ts'
import { formatBytes, formatBytesChange } from '../../harness/vocabulary/quantities.ts'
import { cellText } from '../kept-runs/table-text.ts'
import { type Cell, titleOf } from './cell.ts'
import { causeOf, problemOf, runOf } from './comparison.ts'
import type { DoneCell } from './done-cell.ts'
import { type Estimate, estimatesOf, holdsTruth } from './estimate.ts'
import { renderRates } from './rates-section.ts'

/** docs/rehearsal.md, and what does not hold. */
export function renderRehearsal(
  done: readonly DoneCell[],
  missing: readonly Cell[],
): { page: string; problems: string[] } {
  const table = done.filter(({ cell }) => cell.right === null)
  const groups = [...Map.groupBy(table, ({ cell }) => `${titleOf(cell.expectation)} ${cell.size}`).values()]
  const rates = renderRates(done.filter(({ cell }) => cell.right !== null))
  const problems = [...groups.flatMap(problemsOf), ...rates.problems]
  const open = missing.length === 0 ? [] : [`not run yet: ${missing.map(({ name }) => name).join(', ')}`]
  const page = [
    '# Rehearsal',
    '',
    'Made by `npm run rehearse`: the whole tool against every behaviour of the embedded service at 25, 100 and 500',
    'reports, each cell a run of its own. What is expected stands in',
    '`fixtures/report-service/expected-verdicts.ts`: the status, the exit code and what the first finding says.',
    '',
    '## Verdicts',
    '',
    '| behaviour | reports | expected | found so | what decided | record |',
    '|---|---|---|---|---|---|',
    ...groups.map(verdictRow),
    '',
    '`record` is the beginning of the SHA-256 over the files of the (first) record from which the cell was judged.',
    '',
    '## Estimates',
    '',
    'What soakgate measured beside what the service itself says that it kept (`/debug/kept`).',
    '',
    '| behaviour | reports | metric | measured | the service says | held |',
    '|---|---|---|---|---|---|',
    ...groups.flatMap(estimateRow),
    '',
    ...rates.lines,
    '## Why',
    '',
    '| behaviour | thresholds beside the defaults | because |',
    '|---|---|---|',
    ...expectedVerdicts.map((one) => {
      const thresholds = one.thresholds.map((text) => `\`${text}\``).join(', ')
      return `| ${titleOf(one)} | ${thresholds === '' ? '–' : thresholds} | ${one.because} |`
    }),
    '',
    [...problems, ...open].length === 0
      ? 'Every expectation holds.'
      : [...problems, ...open].map((problem) => `- ${cellText(problem)}`).join('\n'),
    '',
  ].join('\n')
  return { page, problems }
}

function verdictRow(group: readonly DoneCell[]): string {
  const [{ cell, result } = missingGroup()] = group
  const right = group.filter((one) => problemOf(one.cell, one.result.verdict) === null).length
  const expected = cell.expectation.at[cell.size].map(({ status }) => status).join(' or ')
  const cause = cellText(causeOf(runOf(cell, result.verdict)))
  const cells = [titleOf(cell.expectation), cell.size, expected, `${right} of ${group.length}`, cause]
  return `| ${cells.join(' | ')} | ${result.recordHash.slice(0, 8)} |`
}

function estimateRow(group: readonly DoneCell[]): string[] {
  const [{ cell } = missingGroup()] = group
  const estimates = estimatesOf(group)
  const [first] = estimates
  if (first === undefined) return []
  const { metric } = first
  const isBytes = metricOf(metric).dimension === 'bytes'
  const number = (value: number) => (isBytes ? formatBytesChange(value) : String(Math.round(value * 100) / 100))
  const values = estimates.map(({ value }) => value)
  const range = [...new Set([Math.min(...values), Math.max(...values)])].map(number).join(' … ')
  const truth = isBytes ? formatBytes(first.truth) : number(first.truth)
  const { bias } = cell.expectation
  const held = `${estimates.filter(holdsTruth).length} of ${estimates.length}${bias === null ? '' : `: ${bias}`}`
  return [`| ${titleOf(cell.expectation)} | ${cell.size} | \`${metric}\` | ${range} | ${truth} | ${held} |`]
}

/** What does not hold among the runs of one behaviour at one size, as sentences. */
function problemsOf(group: readonly DoneCell[]): string[] {
  const [{ cell } = missingGroup()] = group
  const title = `${titleOf(cell.expectation)} at ${cell.size}`
  const problems = group.flatMap((one) => {
    const problem = problemOf(one.cell, one.result.verdict)
    return problem === null ? [] : [`${title}: ${problem}`]
  })
  const estimates = estimatesOf(group)
  const held = estimates.filter((one) => isGood(one, cell)).length
  if (held < 0.9 * estimates.length) problems.push(`${title}: only ${held} of ${estimates.length} hold the truth`)
  for (const { value, interval, truth, reports } of estimates) {
    const error = Math.abs(value / truth - 1)
    if (reports >= 500 && interval !== null && cell.expectation.bias === null && error > 0.15) {
      problems.push(`${title}: the estimate is ${Math.round(error * 100)} % off`)
    }
  }
  return problems
}

/** Where a bias is known, near is enough. */
function isGood(estimate: Estimate, { expectation }: Cell): boolean {
  return holdsTruth(estimate) || (expectation.bias !== null && Math.abs(estimate.value / estimate.truth - 1) < 0.2)
}

function missingGroup(): never {
  throw new Error('a group has at least one cell')
}
