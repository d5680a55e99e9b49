import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { ProcfsSource } from '../harness/collect/sampler/sources/procfs.ts'
import { medianOf } from './median.ts'
import { Watching } from './sampling-cost/watching.ts'

/**
 * Whether a target feels that it is watched: `npm run bench:interference -- [--pairs 20] [--seconds 10]`.
 * A process of 1 GiB maps, touches and unmaps memory as fast as it can and measures each time itself, in pairs with and
 * without a sampler that looks ten times a second with everything on; the two of a pair change places each time.
 * Readings at rest come before each measurement, as in a run. Exit 1 where the median of the ratios of the 99.9th
 * percentiles is above 1.10.
 */
const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '20' }, seconds: { type: 'string', default: '10' } },
})
const pairs = Number(values.pairs)
const intervalMs = 100
const askedRatio = 1.1

/** What the target measured. */
interface Latency {
  operations: number
  p50Us: number
  p999Us: number
}

interface Pair {
  watched: Latency
  alone: Latency
}

class MappingTarget {
  readonly pid: number
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>

  constructor() {
    const script = fileURLToPath(new URL('sampling-cost/mapping-target.py', import.meta.url))
    this.#child = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.pid = this.#child.pid ?? 0
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** It holds its memory. */
  async ready(): Promise<void> {
    await this.#line()
  }

  async measure(seconds: string): Promise<Latency> {
    this.#child.stdin.write(`${seconds}\n`)
    return JSON.parse(await this.#line()) as Latency
  }

  end(): void {
    this.#child.kill('SIGKILL')
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error('the target ended')
    return value
  }
}

const target = new MappingTarget()
try {
  await target.ready()
  await target.measure('1')
  const measured: Pair[] = []
  for (let pair = 0; pair < pairs; pair += 1) measured.push(await measurePair(pair % 2 === 0))
  process.exitCode = report(measured)
} finally {
  target.end()
}

async function measurePair(isWatchedFirst: boolean): Promise<Pair> {
  if (isWatchedFirst) return { watched: await measureWatched(), alone: await target.measure(values.seconds) }
  const alone = await target.measure(values.seconds)
  return { alone, watched: await measureWatched() }
}

async function measureWatched(): Promise<Latency> {
  const watching = new Watching(target.pid, new ProcfsSource(), intervalMs)
  await watching.sampler.rest('before')
  const latency = await target.measure(values.seconds)
  await watching.sampler.rest('settled')
  await watching.stop()
  return latency
}

/** Prints the table; 1 where what is asked for does not hold. */
function report(measured: readonly Pair[]): number {
  const table = new Table({
    head: ['pair', 'operations', 'p50 µs, watched', 'p50 µs, alone', 'p99.9 µs, watched', 'p99.9 µs, alone', 'ratio'],
    colAligns: ['right', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  })
  for (const [index, { watched, alone }] of measured.entries()) {
    const medians = [watched.p50Us, alone.p50Us].map((us) => us.toFixed(0))
    const tails = [watched.p999Us, alone.p999Us].map((us) => us.toFixed(0))
    table.push([index + 1, watched.operations, ...medians, ...tails, ratioOf({ watched, alone }).toFixed(3)])
  }
  const ratio = medianOf(measured.map(ratioOf))
  const holds = ratio <= askedRatio
  process.stdout.write(`${table.toString()}
Median of the ratios of p99.9 over ${measured.length} pairs: ${ratio.toFixed(3)}; asked: at most ${askedRatio.toFixed(2)}. ${holds ? 'Holds.' : 'Does not hold.'}
`)
  return holds ? 0 : 1
}

function ratioOf({ watched, alone }: Pair): number {
  return watched.p999Us / alone.p999Us
}
