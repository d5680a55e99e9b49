/** Runs every case on this machine; what comes of it goes to stdout, one JSON text a line. */
import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import os from 'node:os'
import { capturedFiles } from './captured-files.ts'
import { attachedCases } from './cases/attached.ts'
import { memoryLimitCases } from './cases/memory-limit.ts'
import { swapCases } from './cases/swap.ts'
import { workerEndCases } from './cases/worker-ends.ts'
import { groupRoot, makeLoginGroups, readGroupFile } from './control-groups.ts'
import type { MachineCase } from './machine-case.ts'
import type { CaseResult, MachineLine } from './machine-line.ts'
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

async function resultOf({ name, expected, shows, run, check }: MachineCase): Promise<CaseResult> {
  let seen: string[] = []
  try {
    const result = await run()
    seen = describe(result, shows)
    check(result)
    return { name, expected, seen, problem: null }
  } catch (error) {
    return { name, expected, seen, problem: error instanceof Error ? error.message : String(error) }
  }
}

function describe({ exitCode, err, ends, thresholds }: SoakgateRun, shows: readonly string[]): string[] {
  if (exitCode === 4) return [`exit ${exitCode}`, ...linesOfError(err)]
  const judged = thresholds.filter(({ metric }) => shows.includes(metric))
  return [
    `exit ${exitCode}`,
    ...ends.map(({ kind, role, evidence }) => `${role} ${kind}: ${evidence}`),
    ...judged.map(({ status, reason }) => `${status}: ${reason}`),
  ]
}

/** The error that the report tells, without the table before it and the command after it. */
function linesOfError(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  const [from, to] = ['The run could not be carried out', 'again: '].map((part) =>
    lines.findIndex((line) => line.includes(part)),
  )
  return lines.slice(from, to).filter(Boolean)
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
