/** Runs every case on this machine; what comes of it goes to stdout, one JSON text a line. */
import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import os from 'node:os'
import { capturedFiles } from './captured-files.ts'
import type { CaseResult, MachineLine } from './case-result.ts'
import { attachedCases } from './cases/attached.ts'
import { memoryLimitCases } from './cases/memory-limit.ts'
import { swapCases } from './cases/swap.ts'
import { workerEndCases } from './cases/worker-ends.ts'
import { groupRoot, makeLoginGroups, readGroupFile } from './control-groups.ts'
import type { MachineCase } from './machine-case.ts'
import type { SoakgateRun } from './soakgate-run.ts'

const all: readonly MachineCase[] = [...memoryLimitCases, ...attachedCases, ...workerEndCases, ...swapCases]
/** Handed in on the kernel's command line. */
const { ONLY = '' } = process.env
const cases = all.filter(({ name }) => name.replaceAll(' ', '-').startsWith(ONLY))

async function main(): Promise<void> {
  tell({
    kind: 'facts',
    kernel: os.release(),
    node: process.version,
    python: execFileSync('python3', ['--version'], { encoding: 'utf8' }).trim(),
    controllers: readGroupFile(groupRoot, 'cgroup.controllers'),
  })
  makeSwap()
  makeLoginGroups()
  for (const file of capturedFiles()) tell({ kind: 'captured', ...file })
  for (const one of cases) tell({ kind: 'case', ...(await resultOf(one)) })
  tell({ kind: 'done' })
}

async function resultOf({ name, expected, run, check }: MachineCase): Promise<CaseResult> {
  let seen: string[] = []
  try {
    const result = await run()
    seen = describe(result)
    check(result)
    return { name, expected, seen, problem: null }
  } catch (error) {
    return { name, expected, seen, problem: error instanceof Error ? error.message : String(error) }
  }
}

const shownMetrics = new Set([
  'limit_used',
  'oom_kills',
  'worker_crashes',
  'worker_exits_unexplained',
  'rss_growth_per_iteration',
])

function describe({ exitCode, err, ends, thresholds }: SoakgateRun): string[] {
  const judged = exitCode === 4 ? [] : thresholds.filter(({ metric }) => shownMetrics.has(metric))
  return [
    `exit ${exitCode}`,
    ...ends.map(({ kind, role, evidence }) => `${role} ${kind}: ${evidence}`),
    ...judged.map(({ metric, status, reason }) => `${metric} ${status}: ${reason}`),
    ...(exitCode === 4 ? linesAfter(err, 'The run could not be carried out') : []),
  ]
}

/** The error that the report tells, without its table. */
function linesAfter(text: string, beginning: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  const from = lines.findIndex((line) => line.includes(beginning))
  return lines.slice(Math.max(0, from)).filter(Boolean)
}

function makeSwap(): void {
  const file = '/var/tmp/swap'
  for (const command of [
    ['fallocate', '-l', '700M', file],
    ['chmod', '600', file],
    ['mkswap', file],
    ['swapon', file],
  ]) {
    const [program = '', ...parameters] = command
    execFileSync(program, parameters, { stdio: 'ignore' })
  }
}

function tell(line: MachineLine): void {
  appendFileSync(1, `${JSON.stringify(line)}\n`)
}

await main()
