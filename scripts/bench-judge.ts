/**
 * What it costs to read a record and to judge it, as CPU time of fresh processes beside plain readings of the same
 * rows, and how much more memory a run of 10 million samples takes than one of 100,000, written and judged:
 * `npm run bench:judge`. Exits 1 where more is needed than is promised.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { execa } from 'execa'
import type { LongRun } from '../harness/testing/long-run.ts'
import type { StepCost, StepName } from './judging-cost/step.ts'

const rounds = 7
const promisedCpuMs = 500
const promisedMoreBytes = 150e6
const MB = 1e6

/** A second a report: eight a second on eight workers, looked at ten times a second. */
const eightWorkers = { reportsPerSecond: 8, workers: 8, keptBytes: 0 }
const judgedRuns: Readonly<Record<string, LongRun>> = {
  '500 reports of each of 8 workers': { ...eightWorkers, hours: 4000 / 8 / 3600 },
  '500 reports in all, 8 workers': { ...eightWorkers, hours: 500 / 8 / 3600 },
}
const ways: readonly { title: string; step: StepName }[] = [
  { title: 'soakgate: read and judge', step: 'judge' },
  { title: 'csv-parse, cells only', step: 'cells' },
  { title: 'JSON.parse of the same rows', step: 'fromJson' },
]

/** In a real run hours pass between its samples, and garbage is collected; here the heap gets what it needs, no more. */
const recordingFlags = ['--max-old-space-size=90', '--max-semi-space-size=2']

/** Four workers, a hundred reports a second: 400 samples after reports and 50 at ticks. */
function runOfSamples(samples: number): LongRun {
  return { reportsPerSecond: 100, workers: 4, keptBytes: 0, hours: samples / 450 / 3600 }
}

async function take(step: StepName, into: string, run: LongRun, flags: readonly string[] = []): Promise<StepCost> {
  const script = fileURLToPath(new URL('./judging-cost/step.ts', import.meta.url))
  const { stdout } = await execa(process.execPath, [...flags, script, step, into, JSON.stringify(run)])
  return JSON.parse(stdout) as StepCost
}

/** The cheapest of the rounds is nearest to what a quiet machine needs; the ways take turns. */
async function measureCpu(into: string, run: LongRun): Promise<Map<StepName, StepCost>> {
  await take('record', into, run)
  await take('toJson', into, run)
  const least = new Map<StepName, StepCost>()
  for (let round = 0; round < rounds; round += 1) {
    for (const { step } of ways) {
      const cost = await take(step, into, run)
      if (cost.cpuMs < (least.get(step)?.cpuMs ?? Number.POSITIVE_INFINITY)) least.set(step, cost)
    }
  }
  return least
}

async function compareCpu(folder: string): Promise<boolean> {
  const table = tableOf('CPU ms of a fresh process', 'all', 'reading', 'judging', 'of csv-parse')
  let isKept = true
  for (const [index, [title, run]] of Object.entries(judgedRuns).entries()) {
    const costs = await measureCpu(path.join(folder, `cpu-${index}`), run)
    const peerMs = costs.get('cells')?.cpuMs ?? Number.NaN
    for (const { title: way, step } of ways) {
      const { cpuMs = Number.NaN, readCpuMs = null } = costs.get(step) ?? {}
      const parts = readCpuMs === null ? ['', ''] : [readCpuMs.toFixed(0), (cpuMs - readCpuMs).toFixed(0)]
      table.push([`${title}; ${way}`, cpuMs.toFixed(0), ...parts, (cpuMs / peerMs).toFixed(2)])
      if (step === 'judge' && !(cpuMs <= promisedCpuMs)) isKept = false
    }
  }
  console.log(`${table.toString()}\nPromised: at most ${promisedCpuMs} ms to read and judge. ${inWords(isKept)}`)
  return isKept
}

async function compareMemory(folder: string): Promise<boolean> {
  const few = await measureMemory(path.join(folder, 'few'), 1e5)
  const many = await measureMemory(path.join(folder, 'many'), 1e7)
  const table = tableOf('largest RSS, MB', '100,000 samples', '10 million', 'more')
  const row = (title: string, fewBytes: number, manyBytes: number) =>
    table.push([title, ...[fewBytes, manyBytes, manyBytes - fewBytes].map((bytes) => (bytes / MB).toFixed(0))])
  row('written', few.recording, many.recording)
  row('read and judged', few.judging, many.judging)
  const more = Math.max(many.recording - few.recording, many.judging - few.judging)
  const isKept = more <= promisedMoreBytes
  console.log(`${table.toString()}\nPromised: at most ${promisedMoreBytes / MB} MB more. ${inWords(isKept)}`)
  return isKept
}

async function measureMemory(into: string, samples: number): Promise<{ recording: number; judging: number }> {
  const run = runOfSamples(samples)
  const { largestRssBytes: recording } = await take('record', into, run, recordingFlags)
  const { largestRssBytes: judging } = await take('judge', into, run)
  return { recording, judging }
}

function tableOf(...head: readonly string[]) {
  const colAligns = head.map((_, column) => (column === 0 ? ('left' as const) : ('right' as const)))
  return new Table({ head: [...head], colAligns, style: { head: [], border: [] } })
}

function inWords(isKept: boolean): string {
  return isKept ? 'Holds.' : 'Does not hold.'
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-judge-'))
try {
  const kept = [await compareCpu(folder), await compareMemory(folder)]
  process.exitCode = kept.every(Boolean) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}
