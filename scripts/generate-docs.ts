/**
 * Writes the reference pages in docs/ that follow from the code: scenario, commands, doctor, metrics, record, exit codes
 * and errors.
 * `node scripts/generate-docs.ts` writes them, with `--check` it only says which are out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { verdictJsonSchema } from '../harness/judge/verdict-schema.ts'
import { eventKinds } from '../harness/record/events.ts'
import { defaultRecordLimitBytes } from '../harness/record/record-limit.ts'
import { stopReasons } from '../harness/record/run-outcome.ts'
import { compressedEnding, tables } from '../harness/record/tables.ts'
import { defaultThresholds } from '../harness/vocabulary/default-thresholds.ts'
import { errorTable } from '../harness/vocabulary/errors.ts'
import { type Metric, metricNames, metricOf } from '../harness/vocabulary/metrics.ts'
import { outcomes } from '../harness/vocabulary/outcomes.ts'
import { schemaVersion } from '../harness/vocabulary/schema-version.ts'
import { commandsPage, exitCodesInOrder } from './docs/commands-page.ts'
import { doctorPage } from './docs/doctor-page.ts'
import { codes, page, table } from './docs/page.ts'
import { problemsOfApi, readPublishedApi } from './docs/published-api.ts'
import { reportsPage } from './docs/reports-page.ts'
import { scenarioPage } from './docs/scenario-page.ts'
import { workersPage } from './docs/workers-page.ts'

const docs = fileURLToPath(new URL('../docs', import.meta.url))

/** Every page by its file name. */
export function renderPages(): Record<string, string> {
  return {
    'scenario.md': scenarioPage(),
    'commands.md': commandsPage(),
    'doctor.md': doctorPage(),
    'metrics.md': metricsPage(),
    'record.md': recordPage(),
    'exit-codes.md': exitCodesPage(),
    'reports.md': reportsPage(read('reports.md') ?? ''),
    'workers.md': workersPage(read('workers.md') ?? ''),
    'verdict.schema.json': `${JSON.stringify(verdictJsonSchema(), null, 2)}\n`,
  }
}

function metricsPage(): string {
  const rows = metricNames.map((name) => {
    const metric = metricOf(name)
    return [`\`${name}\``, unitOf(metric), aggregatesOf(metric), codes(metric.selectors), metric.sentence]
  })
  return page('Metrics', [
    'A threshold is `metric [{selector}] [aggregate] < bound [at size, size]`. Units are required: B KiB MiB GiB kB MB GB, ms s m h, %.',
    "What is allowed per iteration may also be given as a budget: `rss_growth_per_iteration < 1GiB/10000` is a GiB over 10,000 iterations, as is `{ budget: { iterations: 10_000, memory: '1GiB' } }` in a scenario.",
    'Without a selector each worker slot is judged and the worst decides; `{target}` is all processes together, `{target,role=helper}` all helpers.',
    'A metric that a run does not know is inconclusive, never a pass.',
    'So is what is read from samples.csv where more than 1 % of the samples that ticks.csv tells of are missing.',
    '',
    table(['metric', 'unit', 'aggregates', 'selectors', 'is'], rows),
    '',
    '## Defaults',
    '',
    'They hold where a scenario names nothing else for that metric:',
    '',
    ...defaultThresholds.map((threshold) => `- \`${threshold}\``),
    '',
    'The bound of growth is the one for 500 reports of a single worker; with fewer reports it is wider, as far as the run can see.',
  ])
}

function recordPage(): string {
  const parts = Object.values(tables).flatMap(({ file, columns }) => [
    `## ${file}`,
    '',
    table(
      ['column', 'kind'],
      columns.map((column) => [`\`${column.name}\``, column.kind]),
    ),
    '',
  ])
  return page('Record', [
    `\`schemaVersion\` ${schemaVersion}. Times are milliseconds since the run began, on the machine's monotonic clock. Unknown is an empty cell.`,
    '',
    '## Long runs',
    '',
    `A record takes at most \`recordLimit\` (${defaultRecordLimitBytes / 1e6} MB unless a scenario says otherwise; it is in plan.json), and judging one takes hardly more memory the longer the run was.`,
    'Rows are all kept at first. Of very many a part is kept, less and less densely: one of a few, later one of many. `stands_for` is how many like it a row stands for, itself included, so that sums stay exact; empty: for itself alone.',
    'What did not complete is kept by a budget of its own, longer than what did. Of samples left out, the lowest and the highest of each process are kept (`tick-extreme`, `report-extreme`), so that growth and peaks are judged as if all were there; averages and percentiles of memory are those of the rest.',
    'seconds.csv is counted before anything is left out; where rows are missing, percentiles of durations come from it, to 1 %. A bound that lies within that is inconclusive.',
    'target.log keeps its first half and its newest lines, with a line in between that says what is missing. outcome.json says how many rows and lines were left out, and so does the report.',
    '',
    `While a run goes on, tables are plain CSV, so that a killed run can be read to its last whole line. Those of more than 4 MB are compressed when it has ended (\`samples.csv${compressedEnding}\`); small ones stay files that anything can open.`,
    '',
    ...parts,
    '## Outcomes of an iteration',
    '',
    meanings(outcomes),
    '',
    '## Kinds of events',
    '',
    meanings(eventKinds),
    '',
    '## Reasons why a run ended early',
    '',
    meanings(stopReasons),
  ])
}

function exitCodesPage(): string {
  const errors = Object.entries(errorTable).map(([code, { exitCode, hint }]) => [`\`${code}\``, String(exitCode), hint])
  return page('Exit codes', [
    'The first that applies:',
    '',
    table(['code', 'means'], exitCodesInOrder()),
    '',
    '## Errors',
    '',
    'Each says what was expected, what came, and what to do.',
    '',
    table(['error', 'exits with', 'what to do'], errors),
  ])
}

function unitOf(metric: Metric): string {
  const unit = { bytes: 'bytes', duration: 'time', ratio: '%', count: 'count' }[metric.dimension]
  return metric.perIteration ? `${unit} per iteration` : unit
}

function aggregatesOf({ aggregates, defaultAggregate }: Metric): string {
  return aggregates.map((one) => (one === defaultAggregate ? `**${one}**` : one)).join(' ')
}

function meanings(words: Readonly<Record<string, string>>): string {
  return table(
    ['', 'means'],
    Object.entries(words).map(([word, meaning]) => [`\`${word}\``, meaning]),
  )
}

function main(): void {
  const isCheck = process.argv.includes('--check')
  const stale = Object.entries(renderPages()).filter(([name, text]) => read(name) !== text)
  if (!isCheck) {
    mkdirSync(docs, { recursive: true })
    for (const [name, text] of stale) writeFileSync(path.join(docs, name), text)
  }
  for (const [name] of stale) console.error(`docs/${name} ${isCheck ? 'is out of date: npm run docs' : 'written'}`)
  const problems = problemsOfApi(readPublishedApi())
  for (const problem of problems) console.error(`harness/index.ts: ${problem}`)
  process.exitCode = isCheck && stale.length + problems.length > 0 ? 1 : 0
}

function read(name: string): string | null {
  try {
    return readFileSync(path.join(docs, name), 'utf8')
  } catch {
    return null
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
