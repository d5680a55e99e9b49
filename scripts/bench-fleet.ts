import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import type { LadderVerdict } from '../harness/judge/verdict.ts'
import { readPlan, readRun } from '../harness/record/record-reader.ts'

/**
 * What it costs to judge an hour of 500 instances that Prometheus measures every 15 s: `npm run bench:fleet --
 * [--instances 500]`. Their record is written by the remote watch of a run, over a simulated server and clock; then
 * `soakgate analyze` judges it in a process of its own. Exit 1 where that takes more than is promised, or where it does
 * not find the one instance that leaks.
 */
const { values } = parseArgs({ options: { instances: { type: 'string', default: '500' } } })
const promisedCpuSeconds = 60
const promisedBytes = 300e6
const MB = 1e6
const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** What the last thing that a process does is to tell: its CPU time, and the largest size that it had. */
const telling = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  process._rawDebug(JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, largestRssBytes: maxRSS * 1024 }))
})`

const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-fleet-'))
try {
  await execa(process.execPath, [pathOf('fleet-cost/recorded-fleet.ts'), folder, values.instances])
  const samples = await countSamples(folder)
  const words = [pathOf('../harness/faces/cli/soakgate.js'), 'analyze', folder, '--reporter', 'json=-']
  const preload = `--import=data:text/javascript,${encodeURIComponent(telling)}`
  const { stderr, stdout } = await execa(process.execPath, [preload, ...words], { reject: false })
  const told = stderr.split('\n').findLast((line) => line.startsWith('{"cpuSeconds"'))
  if (told === undefined) throw new Error(`nothing was judged:\n${stderr}\n${stdout}`)
  const { cpuSeconds, largestRssBytes } = JSON.parse(told) as { cpuSeconds: number; largestRssBytes: number }
  const [judged] = (JSON.parse(readFileSync(path.join(folder, 'verdict.json'), 'utf8')) as LadderVerdict).runs
  const growth = judged?.thresholds.find(({ metric }) => metric === 'rss_growth_per_iteration')
  const isFound = growth?.status === 'fail' && growth.slot === 7
  const holds = isFound && cpuSeconds <= promisedCpuSeconds && largestRssBytes <= promisedBytes
  process.stdout.write(`The record kept ${samples.kept} of the ${samples.read} rows of samples that were read.
${judged?.workers.length} instances, an hour: ${cpuSeconds.toFixed(1)} s of CPU, ${(largestRssBytes / MB).toFixed(0)} MB at most; the leak in instance 7 was ${isFound ? 'found' : 'not found'}.
Promised: at most ${promisedCpuSeconds} s and ${promisedBytes / MB} MB. ${holds ? 'Holds.' : 'Does not hold.'}
`)
  process.exitCode = holds ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}

/** Rows of samples that were read, and how many of them the record kept within its limit. */
async function countSamples(invocation: string): Promise<{ read: number; kept: number }> {
  const [plan] = (await readPlan(invocation)).runs
  const record = plan === undefined ? null : await readRun(invocation, plan)
  if (!record?.outcome) throw new Error('nothing was recorded')
  const kept = record.samples.length
  return { kept, read: kept + (record.outcome.leftOut.rows.samples ?? 0) }
}
