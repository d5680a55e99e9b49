import type { RunVerdict } from '../../harness/judge/verdict.ts'
import { formatBytes, formatBytesChange, formatDuration } from '../../harness/vocabulary/quantities.ts'
import { cellText } from '../kept-runs/table-text.ts'
import { type DoneCell, decided, type MatrixCell, problemOf, runAt, runOfCell } from './cell.ts'
import { expectedServices } from './expected-services.ts'

/** What one row of the table is about: the repetitions of a variant at one size. */
interface Row {
  cells: readonly DoneCell[]
  /** Peaks of memory in the order of the cells; null: not known. */
  peaks: readonly (number | null)[]
}

/** @param peaks of the runs, by the names of their cells */
export function renderMatrix(
  done: readonly DoneCell[],
  missing: readonly MatrixCell[],
  peaks: ReadonlyMap<string, number | null>,
): { page: string; problems: string[] } {
  const rows = [...Map.groupBy(done, ({ cell }) => rowTitle(cell)).values()].map((cells) => ({
    cells,
    peaks: cells.map(({ cell }) => peaks.get(runOfCell(cell).name) ?? null),
  }))
  const problems = rows.flatMap(problemsOf)
  const open = missing.length === 0 ? [] : [`not run yet: ${missing.map((cell) => runOfCell(cell).name).join(', ')}`]
  const services = [...new Set(expectedServices.map(({ service }) => service))]
  const page = [
    '# The services that soakgate exists for',
    '',
    'Made by `npm run services:matrix`: each service of [`fixtures/services`](../fixtures/services) on its real stack,',
    '`before`, as it was when it died, and `after`, as its owners fixed it. Each row is run three times at 25 reports,',
    'twice at 100 and once at 60 or 500; `found` says in how many of them the verdict and its cause were as expected. A run that',
    'has proven its fail stops before the last report; one of 100 that must pass goes on to 200 where its growth is',
    'inconclusive (`--extend-to 200`). `record` is the beginning of the SHA-256 over the files of the (first) record from',
    'which the row was judged; growth and peak, from the warm-up on, are those of that run.',
    '',
    ...services.flatMap((service) => section(service, rows)),
    [...problems, ...open].length === 0
      ? 'Every expectation holds, and no repetition differs from another in its verdict.'
      : [...problems, ...open].map((problem) => `- ${cellText(problem)}`).join('\n'),
    '',
  ].join('\n')
  return { page, problems }
}

function section(service: string, rows: readonly Row[]): string[] {
  const variants = expectedServices.filter((one) => one.service === service)
  const own = variants.flatMap((variant) => rows.filter(({ cells }) => cells[0]?.cell.expected === variant))
  return [
    `## ${service}`,
    '',
    `![memory over reports](plots/${service}.svg)`,
    '',
    ...variants.map(
      ({ scenario, variant, because }) => `- [\`${scenario}\`](${scenario}.ts) \`${variant}\`: ${because}`,
    ),
    '',
    '| scenario, variant | reports | expected | found | what decided | growth per report | peak | time | record |',
    '|---|---|---|---|---|---|---|---|---|',
    ...own.map(renderRow),
    '',
  ]
}

function renderRow({ cells, peaks }: Row): string {
  const [first] = cells
  if (first === undefined) return ''
  const { cell, result } = first
  const run = runAt(cell, result.verdict)
  const right = cells.filter((one) => problemOf(one.cell, one.result.verdict) === null).length
  const longer = cells.filter((one) => hasGoneOn(one)).length
  const found = `${run.status}, ${right} of ${cells.length}${longer === 0 ? '' : `, ${longer} went on`}`
  const texts = [
    `${cell.expected.scenario} ${cell.expected.variant}`,
    cell.size,
    cell.at.statuses.join(' or '),
    found,
    run.status === 'pass' ? '–' : cellText(decided(cell, run)),
    growthOf(run),
    formatBytes(peaks[0] ?? null),
    formatDuration(run.durationMs),
    result.recordHash.slice(0, 8),
  ]
  return `| ${texts.join(' | ')} |`
}

function hasGoneOn({ cell, result }: DoneCell): boolean {
  return runAt(cell, result.verdict).outcomes.completed > cell.size
}

/** The growth that was judged, with its interval. */
function growthOf(run: RunVerdict): string {
  const result = run.thresholds.find(({ metric }) => metric === 'rss_growth_per_iteration')
  if (result === undefined || result.value === null) return '–'
  const interval = result.interval === null ? '' : ` (${result.interval.map(formatBytesChange).join(' … ')})`
  return `${formatBytesChange(result.value)}${interval}`
}

function problemsOf({ cells }: Row): string[] {
  const wrong = cells.flatMap(({ cell, result }) => {
    const problem = problemOf(cell, result.verdict)
    return problem === null ? [] : [`${rowTitle(cell)}: ${problem}`]
  })
  const statuses = new Set(cells.map(({ cell, result }) => runAt(cell, result.verdict).status))
  const [first] = cells
  if (first === undefined || statuses.size === 1) return wrong
  return [...wrong, `${rowTitle(first.cell)}: repetitions differ: ${[...statuses].join(', ')}`]
}

function rowTitle({ expected, size }: MatrixCell): string {
  return `${expected.scenario} ${expected.variant} at ${size}`
}
