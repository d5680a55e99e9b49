/**
 * The whole tool against the embedded service, again and again: does each behaviour get its verdict every time, and
 * does the printed interval hold what the service says it kept? Writes docs/rehearsal.md; exits 1 if an expectation
 * does not hold. `npm run rehearse -- --rounds 10`
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import type { LadderVerdict, RunVerdict, Status } from '../harness/judge/verdict.ts'
import { formatBytes, formatBytesChange } from '../harness/vocabulary/quantities.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** One behaviour at one size, run several times. */
interface Cell {
  variant: string
  size: number
  rounds: number
  expected: Status
  /** What else must hold in each round; null: it does. */
  problem: (run: RunVerdict) => string | null
  /** Whether the service keeps memory on purpose, so that the interval can be compared with the truth. */
  leaks: boolean
}

interface Round {
  status: Status
  problem: string | null
  growthBytes: number | null
  interval: readonly [number, number] | null
  keptBytes: number | null
}

const nothing = () => null
const recycledWithoutCrash = (run: RunVerdict): string | null => {
  const generations = run.workers.reduce((sum, worker) => sum + worker.generations - 1, 0)
  const crashes = run.thresholds.find((result) => result.metric === 'worker_crashes')?.value
  const unexplained = run.thresholds.find((result) => result.metric === 'worker_exits_unexplained')?.value
  if (generations === 0) return 'no worker was recycled'
  return crashes === 0 && unexplained === 0 ? null : `${crashes} crashes, ${unexplained} unexplained`
}

function cells(rounds: number): Cell[] {
  return [
    { variant: 'steady', size: 100, rounds, expected: 'pass', problem: nothing, leaks: false },
    { variant: 'leaks', size: 100, rounds, expected: 'fail', problem: nothing, leaks: true },
    { variant: 'leaks', size: 500, rounds: 1, expected: 'fail', problem: nothing, leaks: true },
    {
      variant: 'recycles',
      size: 100,
      rounds: Math.ceil(rounds / 2),
      expected: 'pass',
      problem: recycledWithoutCrash,
      leaks: false,
    },
    { variant: 'fills-a-cache', size: 500, rounds: 1, expected: 'pass', problem: nothing, leaks: false },
  ]
}

async function rehearse(cell: Cell, seed: number): Promise<Round> {
  const output = mkdtempSync(path.join(os.tmpdir(), 'soakgate-rehearsal-'))
  try {
    const words = ['run', 'fixtures/rehearsal/report-service.ts', '-n', String(cell.size), '--variant', cell.variant]
    const more = ['--seed', String(seed), '--keep-going', '--quiet', '--output', output, '--reporter', 'json=-']
    const { stdout, stderr, exitCode } = await execa(
      process.execPath,
      ['harness/faces/cli/soakgate.js', ...words, ...more],
      {
        cwd: root,
        reject: false,
      },
    )
    if (stdout === '') throw new Error(`exit ${exitCode}: ${stderr}`)
    const [run] = (JSON.parse(stdout) as LadderVerdict).runs
    if (run === undefined) throw new Error(`nothing was run: ${stderr}`)
    const growth = run.thresholds.find((result) => result.metric === 'rss_growth_per_iteration')
    return {
      status: run.status,
      problem: cell.problem(run) ?? (run.status === cell.expected ? null : (run.findings[0]?.sentence ?? 'no finding')),
      growthBytes: growth?.value ?? null,
      interval: growth?.interval ?? null,
      keptBytes: cell.leaks ? keptPerReport(output, cell.size) : null,
    }
  } finally {
    rmSync(output, { recursive: true })
  }
}

/** What the service answers at /debug/kept. */
interface Kept {
  workers: { reports: number; keptBytes: number }[]
}

/** Bytes kept a report, as the service itself last said it: the sum over its workers. */
function keptPerReport(output: string, size: number): number {
  const scenario = path.join(output, 'report-service')
  const [invocation = ''] = readdirSync(scenario)
  const log = readFileSync(path.join(scenario, invocation, String(size), 'target.log'), 'utf8')
  const lines = log.split('\n').filter((line) => line.includes(' load kept '))
  const { workers } = JSON.parse(lines.at(-1)?.split(' load kept ')[1] ?? '{"workers":[]}') as Kept
  const sum = (field: 'reports' | 'keptBytes') => workers.reduce((total, worker) => total + worker[field], 0)
  return sum('keptBytes') / sum('reports')
}

function rowOf(cell: Cell, rounds: readonly Round[]): string {
  const right = rounds.filter((round) => round.problem === null).length
  const estimates = rounds.flatMap((round) => (round.growthBytes === null ? [] : [round.growthBytes]))
  const range = [...new Set([Math.min(...estimates), Math.max(...estimates)])].map(formatBytesChange).join(' … ')
  const kept = rounds[0]?.keptBytes
  const covered = rounds.filter(holdsTruth).length
  const truth =
    typeof kept === 'number' ? `${formatBytes(kept)}, held by ${covered} of ${rounds.length} intervals` : '–'
  return `| ${cell.variant} | ${cell.size} | ${cell.expected} | ${right} of ${rounds.length} | ${range} | ${truth} |`
}

function holdsTruth({ interval, keptBytes }: Round): boolean {
  return interval !== null && keptBytes !== null && interval[0] <= keptBytes && keptBytes <= interval[1]
}

/** What does not hold in a cell, as sentences. */
function problemsOf(cell: Cell, rounds: readonly Round[]): string[] {
  const name = `${cell.variant} at ${cell.size}`
  const problems = rounds.flatMap(({ status, problem }) => (problem === null ? [] : [`${name}: ${status}: ${problem}`]))
  if (!cell.leaks) return problems
  const covered = rounds.filter(holdsTruth).length
  if (covered < 0.9 * rounds.length)
    problems.push(`${name}: only ${covered} of ${rounds.length} intervals hold the truth`)
  for (const { growthBytes, keptBytes } of rounds) {
    if (cell.size < 500 || keptBytes === null) continue
    const error = Math.abs((growthBytes ?? 0) / keptBytes - 1)
    if (error > 0.15) problems.push(`${name}: the estimate is ${Math.round(error * 100)} % off`)
  }
  return problems
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' }, output: { type: 'string' } } })
  const lines: string[] = []
  const problems: string[] = []
  for (const cell of cells(Number(values.rounds))) {
    const rounds: Round[] = []
    for (let round = 1; round <= cell.rounds; round++) {
      const result = await rehearse(cell, round)
      rounds.push(result)
      console.error(`${cell.variant} at ${cell.size}, round ${round} of ${cell.rounds}: ${result.status}`)
    }
    lines.push(rowOf(cell, rounds))
    problems.push(...problemsOf(cell, rounds))
  }
  const page = [
    '# Rehearsal',
    '',
    'Made by `npm run rehearse`: the whole tool against the embedded service, default thresholds, a seed a round.',
    '',
    '| behaviour | reports | expected | found so | growth per report | the service says it kept, per report |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
    problems.length === 0 ? 'Every expectation holds.' : problems.map((problem) => `- ${problem}`).join('\n'),
    '',
  ].join('\n')
  const file = path.resolve(root, values.output ?? 'docs/rehearsal.md')
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, page)
  console.log(page)
  process.exitCode = problems.length === 0 ? 0 : 1
}

await main()
