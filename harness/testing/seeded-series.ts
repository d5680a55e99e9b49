import type { Lifetime } from '../judge/analysis/growth/growth.ts'
import {
  collectedHeap,
  correlatedNoise,
  fillingCache,
  levelShifts,
  type Mebibytes,
  slowDecline,
  sumOf,
  thinningShifts,
  touchedHeap,
  upwardSpikes,
  warmUp,
  whiteNoise,
} from './series-parts.ts'
import type { SeriesRandom } from './series-random.ts'

const mebibyte = 1024 ** 2
const pageBytes = 4096
const freshProcessMebibytes = 60

/** A leak-free way for memory to move, built at any length. */
export interface SeriesShape {
  name: string
  /** Whether the process is replaced again and again. */
  isRecycled: boolean
  /** Whether memory goes down all the time, so that a planted leak is not the true growth. */
  isDeclining: boolean
  build(random: SeriesRandom, reports: number): Lifetime[]
}

/** The leak-free shapes on which false alarms and detection are measured. */
export const leakFreeShapes: readonly SeriesShape[] = [
  inOneProcess('white noise', whiteNoise),
  ...[0.5, 0.7, 0.9].map((correlation) =>
    inOneProcess(`correlated ${correlation}`, (random, n) => correlatedNoise(random, n, correlation)),
  ),
  inOneProcess('upward spikes', (random, n) => sumOf(whiteNoise(random, n), upwardSpikes(random, n))),
  {
    ...inOneProcess('slow decline', (random, n) => sumOf(whiteNoise(random, n), slowDecline(random, n))),
    isDeclining: true,
  },
  inOneProcess('sawtooth', (random, n) => sumOf(whiteNoise(random, n), collectedHeap(random, n))),
  inOneProcess('touch and uncommit', (random, n) => sumOf(whiteNoise(random, n), touchedHeap(random, n))),
  ...[0.05, 0.15, 0.3, 0.45, 0.6].map((share) =>
    inOneProcess(`warm-up ${share}`, (random, n) => sumOf(whiteNoise(random, n), warmUp(random, n, share))),
  ),
  inOneProcess('warm-up, correlated', correlatedWarmUp),
  inOneProcess('steps until 0.6', (random, n) => {
    const count = random.code.whole(3, 8)
    return sumOf(whiteNoise(random, n), levelShifts(random, n, count, 0.6))
  }),
  inOneProcess('one step', (random, n) => sumOf(whiteNoise(random, n), levelShifts(random, n, 1, 1))),
  inOneProcess('two steps', (random, n) => sumOf(whiteNoise(random, n), levelShifts(random, n, 2, 1))),
  inOneProcess('steps thinning out', (random, n) => sumOf(whiteNoise(random, n), thinningShifts(random, n))),
  inOneProcess('cache full by 0.3', (random, n) => sumOf(whiteNoise(random, n), fillingCache(random, n, 0.3))),
  inOneProcess('cache full by 0.6', (random, n) => sumOf(whiteNoise(random, n), fillingCache(random, n, 0.6))),
  { name: 'recycled', isRecycled: true, isDeclining: false, build: recycledProcesses },
  inOneProcess('mixture', mixture),
]

/** Throws where there is no shape of that name. */
export function shapeNamed(name: string): SeriesShape {
  const shape = leakFreeShapes.find((one) => one.name === name)
  if (shape === undefined) throw new Error(`no shape is named ${JSON.stringify(name)}`)
  return shape
}

/** The same code in several workers at once. */
export function inWorkers(shape: SeriesShape, workers: number): SeriesShape {
  return {
    ...shape,
    build: (random, reports) =>
      Array.from({ length: workers }, (_, slot) =>
        shape.build(random.ofWorker(slot), reports).map((lifetime) => ({ ...lifetime, slot })),
      ).flat(),
  }
}

function inOneProcess(name: string, build: (random: SeriesRandom, reports: number) => Mebibytes): SeriesShape {
  return {
    name,
    isRecycled: false,
    isDeclining: false,
    build: (random, reports) => [lifetimeOf(build(random, reports), 1)],
  }
}

function lifetimeOf(mebibytes: Mebibytes, generation: number): Lifetime {
  return {
    slot: 0,
    generation,
    reports: mebibytes.map((_, i) => i + 1),
    bytes: mebibytes.map((value) => Math.round(((freshProcessMebibytes + value) * mebibyte) / pageBytes) * pageBytes),
  }
}

function correlatedWarmUp(random: SeriesRandom, reports: number): Mebibytes {
  const correlation = random.code.between(0.5, 0.9)
  const share = random.code.between(0.05, 0.3)
  return sumOf(correlatedNoise(random, reports, correlation), warmUp(random, reports, share))
}

/** A worker that is replaced every 0.18 to 0.34 of the run and warms up each time. */
function recycledProcesses(random: SeriesRandom, reports: number): Lifetime[] {
  const longest = Math.max(4, Math.round(random.code.between(0.18, 0.34) * reports))
  const share = random.code.between(0.05, 0.3)
  const size = random.code.logBetween(5, 60)
  const deviation = random.code.logBetween(0.3, 3)
  const lifetimes: Lifetime[] = []
  for (let done = 0; done < reports; done += longest) {
    const own = size * random.chance.between(0.9, 1.1)
    const values = Array.from({ length: Math.min(longest, reports - done) }, (_, report) => {
      const warmedUp = own * (1 - Math.exp(-(report + 1) / (share * longest)))
      return warmedUp + deviation * random.chance.normal()
    })
    lifetimes.push(lifetimeOf(values, lifetimes.length + 1))
  }
  return lifetimes
}

/** A correlated warm-up; in half of the services each also a late step or requests in flight, in a third a heap. */
function mixture(random: SeriesRandom, reports: number): Mebibytes {
  const { code } = random
  const correlation = code.between(0, 0.7)
  const share = code.between(0.05, 0.3)
  const parts = [correlatedNoise(random, reports, correlation), warmUp(random, reports, share)]
  if (code.chance(0.5)) parts.push(levelShifts(random, reports, 1, 1))
  if (code.chance(0.5)) parts.push(upwardSpikes(random, reports))
  if (code.chance(0.3)) parts.push(collectedHeap(random, reports))
  return sumOf(...parts)
}
