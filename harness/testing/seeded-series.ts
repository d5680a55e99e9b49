import type { Lifetime } from '../judge/analysis/growth/growth.ts'
import type { SeededRandom } from './seeded-random.ts'

const mebibyte = 1024 ** 2
const startMebibytes = 60

/** A leak-free way for memory to move, built at any length. */
export interface SeriesShape {
  name: string
  /** Whether the process is replaced again and again. */
  isRecycled: boolean
  build(random: SeededRandom, reports: number): Lifetime[]
}

/** How a planted leak is spread over the reports; all of them leak the same on average from their start on. */
export type LeakKind = 'steady' | 'late' | 'rare' | 'random'

/** The leak-free shapes on which false alarms and detection are measured. */
export const leakFreeShapes: readonly SeriesShape[] = [
  single('white noise', (random, n) => white(random, n)),
  single('correlated 0.5', (random, n) => correlated(random, n, 0.5)),
  single('correlated 0.7', (random, n) => correlated(random, n, 0.7)),
  single('correlated 0.9', (random, n) => correlated(random, n, 0.9)),
  single('upward spikes', (random, n) => add(white(random, n), spikes(random, n))),
  single('slow decline', (random, n) => add(white(random, n), decline(random, n))),
  single('sawtooth', (random, n) => add(white(random, n), sawtooth(random, n))),
  single('touch and uncommit', (random, n) => add(white(random, n), touchAndUncommit(random, n))),
  ...[0.05, 0.15, 0.3, 0.45, 0.6].map((share) =>
    single(`warm-up ${share}`, (random, n) => add(white(random, n), warmUp(random, n, share))),
  ),
  single('warm-up, correlated', (random, n) =>
    add(correlated(random, n, random.between(0.5, 0.9)), warmUp(random, n, random.between(0.05, 0.3))),
  ),
  single('steps until 0.6', (random, n) => add(white(random, n), steps(random, n, random.whole(3, 8), 0.6))),
  single('one step', (random, n) => add(white(random, n), steps(random, n, 1, 1))),
  single('two steps', (random, n) => add(white(random, n), steps(random, n, 2, 1))),
  single('steps thinning out', (random, n) => add(white(random, n), thinningSteps(random, n))),
  single('cache full by 0.3', (random, n) => add(white(random, n), filling(random, n, 0.3))),
  single('cache full by 0.6', (random, n) => add(white(random, n), filling(random, n, 0.6))),
  { name: 'recycled', isRecycled: true, build: recycled },
  single('mixture', mixture),
]

/** The same shape in several workers at once: same kind, own numbers. */
export function inWorkers(shape: SeriesShape, workers: number): SeriesShape {
  return {
    name: shape.name,
    isRecycled: shape.isRecycled,
    build: (random, reports) =>
      Array.from({ length: workers }, (_, slot) =>
        shape.build(random, reports).map((life) => ({ ...life, slot })),
      ).flat(),
  }
}

/** Adds a leak to a series: 30 % spread a report where steady, from 0.3 of the run where late, in bursts otherwise. */
export function plantLeak(
  lifetimes: readonly Lifetime[],
  bytesPerReport: number,
  random: SeededRandom,
  kind: LeakKind = 'steady',
): Lifetime[] {
  return lifetimes.map((lifetime) => {
    let kept = 0
    let previous = (lifetime.reports[0] ?? 1) - 1
    const bytes = lifetime.bytes.map((value, i) => {
      const report = lifetime.reports[i] ?? previous
      kept += (report - previous) * bytesPerReport * leakedShare(random, kind, i / lifetime.bytes.length)
      previous = report
      return value + kept
    })
    return { ...lifetime, bytes }
  })
}

function leakedShare(random: SeededRandom, kind: LeakKind, progress: number): number {
  if (kind === 'rare') return random.chance(0.1) ? 10 : 0
  if (kind === 'random') return random.chance(0.5) ? random.between(0, 4) : 0
  if (kind === 'late' && progress < 0.3) return 0
  return Math.max(0, 1 + 0.3 * random.normal())
}

function single(name: string, build: (random: SeededRandom, reports: number) => number[]): SeriesShape {
  return { name, isRecycled: false, build: (random, reports) => [lifetimeOf(build(random, reports), 1)] }
}

function lifetimeOf(mebibytes: readonly number[], generation: number): Lifetime {
  return {
    slot: 0,
    generation,
    reports: mebibytes.map((_, i) => i + 1),
    bytes: mebibytes.map((value) => Math.round(((startMebibytes + value) * mebibyte) / 4096) * 4096),
  }
}

function series(n: number, valueAt: (report: number) => number): number[] {
  return Array.from({ length: n }, (_, i) => valueAt(i))
}

function add(...parts: readonly number[][]): number[] {
  const [first = [], ...others] = parts
  return first.map((value, i) => others.reduce((sum, part) => sum + (part[i] ?? 0), value))
}

function white(random: SeededRandom, n: number): number[] {
  const deviation = random.logBetween(0.3, 3)
  return series(n, () => deviation * random.normal())
}

/** AR(1) noise in its steady state. */
function correlated(random: SeededRandom, n: number, correlation: number): number[] {
  const deviation = random.logBetween(0.3, 3)
  let state = random.normal()
  return series(n, () => {
    state = correlation * state + Math.sqrt(1 - correlation ** 2) * random.normal()
    return deviation * state
  })
}

/** Samples that catch a report in flight. */
function spikes(random: SeededRandom, n: number): number[] {
  const share = random.between(0.02, 0.1)
  return series(n, () => (random.chance(share) ? random.logBetween(3, 60) : 0))
}

function decline(random: SeededRandom, n: number): number[] {
  const total = random.logBetween(3, 40)
  return series(n, (i) => -total * (i / n))
}

/** A collected heap: teeth that grow with the heap until it has its size. */
function sawtooth(random: SeededRandom, n: number): number[] {
  const period = random.between(4, 15)
  const height = random.logBetween(2, 20)
  const heapGrowth = random.between(0, 2)
  const settled = random.between(0.05, 0.3) * n
  const phase = random.between(0, period)
  return series(n, (i) => {
    const heap = 1 + heapGrowth * (1 - Math.exp(-i / settled))
    return height * (heap - 1) + height * heap * (((i + phase) / period) % 1)
  })
}

/** A heap that is touched for the first time in a straight line, later given back in part and touched again. */
function touchAndUncommit(random: SeededRandom, n: number): number[] {
  const size = random.logBetween(20, 200)
  const perReport = size / (random.between(0.05, 0.3) * n)
  const share = random.between(0, 4) / n
  let touched = 0
  return series(n, () => {
    if (touched >= size && random.chance(share)) touched -= size * random.between(0.1, 0.5)
    touched = Math.min(size, touched + perReport)
    return touched
  })
}

function warmUp(random: SeededRandom, n: number, share: number): number[] {
  const amplitude = random.logBetween(10, 200)
  return series(n, (i) => amplitude * (1 - Math.exp(-(i + 1) / (share * n))))
}

/** Level shifts upwards at random reports of the first `until` of the run. */
function steps(random: SeededRandom, n: number, count: number, until: number): number[] {
  const shifts = Array.from({ length: count }, () => ({
    at: random.between(0, until * n),
    height: random.logBetween(3, 30),
  }))
  return series(n, (i) => shifts.reduce((sum, shift) => (i >= shift.at ? sum + shift.height : sum), 0))
}

/** Arenas or pools that are added ever more rarely: every wait is longer than the last by a factor. */
function thinningSteps(random: SeededRandom, n: number): number[] {
  const factor = random.between(1.5, 2.5)
  const height = random.logBetween(2, 20)
  const times: number[] = []
  for (let at = random.between(0.01, 0.05) * n; at < n; at *= factor * random.between(0.85, 1.15)) times.push(at)
  return series(n, (i) => height * times.filter((at) => i >= at).length)
}

function filling(random: SeededRandom, n: number, share: number): number[] {
  const size = random.logBetween(10, 200)
  return series(n, (i) => size * Math.min(1, (i + 1) / (share * n)))
}

/** A worker that is replaced every 0.18 to 0.34 of the run and warms up each time. */
function recycled(random: SeededRandom, reports: number): Lifetime[] {
  const noise = random.logBetween(0.3, 3)
  const amplitude = random.logBetween(5, 60)
  const share = random.between(0.05, 0.3)
  const lifetimes: Lifetime[] = []
  const most = Math.max(4, Math.round(random.between(0.18, 0.34) * reports))
  for (let done = 0; done < reports; done += most) {
    const n = Math.min(most, reports - done)
    const own = amplitude * random.between(0.9, 1.1)
    const values = series(n, (i) => own * (1 - Math.exp(-(i + 1) / (share * most))) + noise * random.normal())
    lifetimes.push(lifetimeOf(values, lifetimes.length + 1))
  }
  return lifetimes
}

function mixture(random: SeededRandom, n: number): number[] {
  return add(
    correlated(random, n, random.between(0, 0.7)),
    warmUp(random, n, random.between(0.05, 0.3)),
    steps(random, n, random.whole(0, 1), 1),
    random.chance(0.5) ? spikes(random, n) : series(n, () => 0),
    random.chance(0.3) ? sawtooth(random, n) : series(n, () => 0),
  )
}
