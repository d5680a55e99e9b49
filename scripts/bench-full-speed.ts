import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import type { LadderVerdict } from '../harness/judge/verdict.ts'
import { type MemoryReading, watchMemory } from './full-speed/memory-watch.ts'
import { medianOf } from './median.ts'
import { installPackage } from './package/installed-package.ts'

/**
 * What soakgate itself and its load process take while they make as much load as they can, fifty users who ask for a
 * line and four who take 100 MB each time: `npm run bench:full-speed -- [--minutes 10] [--only small|large]`, with the
 * package as it is installed. A run has more reports than fit into the time, whose end ends it. Exit 1 where one of them
 * takes more than is promised, or more in its last third than in its second, or where a report fails.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, only: { type: 'string' } } })
const promisedBytes = 200e6
/** The middle third is when a heap has found its size. */
const promisedGrowth = 1.05
const MB = 1e6
/** More than can be made in ten minutes. */
const reports = 2e7
const variants = ['small', 'large'].filter((name) => (values.only ?? name) === name)

interface Run {
  variant: string
  completed: number
  failed: number
  perSecond: number
  readings: readonly MemoryReading[]
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-full-speed-'))
try {
  const launcher = await installPackage(folder)
  // Beside the package, where its `soakgate` is found.
  cpSync(fileURLToPath(new URL('./full-speed', import.meta.url)), path.join(folder, 'full-speed'), { recursive: true })
  const runs: Run[] = []
  for (const variant of variants) runs.push(await run(launcher, variant))
  process.exitCode = report(runs)
} finally {
  rmSync(folder, { recursive: true })
}

/** Makes reports until the time is over, and looks at the memory of who makes them. */
async function run(launcher: string, variant: string): Promise<Run> {
  const output = path.join(folder, `results-${variant}`)
  const words = ['run', 'full-speed/full-speed.ts', '--variant', variant, '-n', String(reports), '--output', output]
  const limit = ['--time-limit', `${values.minutes}m`, '--quiet']
  const child = spawn(process.execPath, [launcher, ...words, ...limit], { cwd: folder, stdio: 'ignore' })
  const watch = watchMemory(child.pid ?? 0, (command) => command.includes('server.mjs'))
  await once(child, 'exit')
  const readings = watch.stop()
  const [judged] = readVerdict(output).runs
  if (judged === undefined) throw new Error('nothing was run')
  const { completed, failed, lost, 'timed-out': timedOut } = judged.outcomes
  const perSecond = judged.iterationsPerSecond ?? Number.NaN
  return { variant, completed, failed: failed + lost + timedOut, perSecond, readings }
}

function readVerdict(output: string): LadderVerdict {
  const [file] = readdirSync(output, { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith('verdict.json'),
  )
  if (file === undefined) throw new Error('the run left no verdict')
  return JSON.parse(readFileSync(path.join(output, file), 'utf8')) as LadderVerdict
}

/** Prints the table; 1 where what is promised does not hold. */
function report(runs: readonly Run[]): number {
  const table = new Table({
    head: ['memory, MB', 'second third', 'last third', 'most', ''],
    colAligns: ['left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  })
  let holds = true
  for (const { variant, completed, failed, perSecond, readings } of runs) {
    if (completed === 0 || failed > 0) holds = false
    // Before and after there is no load, or nothing of it any more.
    const loaded = readings.filter(({ loadBytes }) => loadBytes !== null)
    const lasted = `${(loaded.length / 60).toFixed(1)} minutes`
    process.stdout.write(
      `${variant}: ${completed} completed and ${failed} failed in ${lasted}, ${perSecond.toFixed(1)} a second\n`,
    )
    for (const [part, peak] of [
      ['ownBytes', 'ownPeakBytes'],
      ['loadBytes', 'loadPeakBytes'],
    ] as const) {
      const { second, last } = thirdsOf(loaded, part)
      const most = mostOf(loaded, peak)
      const isKept = most <= promisedBytes && last <= promisedGrowth * second
      if (!isKept) holds = false
      const name = `${variant}, ${part === 'ownBytes' ? 'soakgate itself' : 'its load process'}`
      const shown = [second, last, most].map((bytes) => (bytes / MB).toFixed(0))
      table.push([name, ...shown, isKept ? 'holds' : 'does not hold'])
    }
    for (const [part, name] of [
      ['lookBytes', 'a look at growth'],
      ['reaperBytes', 'what cleans up after it'],
    ] as const) {
      const most = mostOf(readings, part)
      const isKept = most <= promisedBytes
      if (!isKept) holds = false
      table.push([`${variant}, ${name}`, '', '', (most / MB).toFixed(0), isKept ? 'holds' : 'does not hold'])
    }
  }
  process.stdout.write(`${table.toString()}
Medians; the most is the high-water mark of the kernel for soakgate and its load process, otherwise that of a reading a second. Promised: at most ${promisedBytes / MB} MB at any moment, and at most ${(100 * promisedGrowth - 100).toFixed(0)} % more in the last third than in the second. ${holds ? 'Holds.' : 'Does not hold.'}
`)
  return holds ? 0 : 1
}

function thirdsOf(readings: readonly MemoryReading[], part: keyof MemoryReading) {
  const bytes = readings.map((reading) => reading[part] ?? 0)
  const third = Math.floor(bytes.length / 3)
  return {
    second: medianOf(bytes.slice(third, 2 * third)),
    last: medianOf(bytes.slice(2 * third)),
  }
}

function mostOf(readings: readonly MemoryReading[], part: keyof MemoryReading): number {
  return Math.max(0, ...readings.map((reading) => reading[part] ?? 0))
}
