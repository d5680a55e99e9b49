import { type SeededRandom, seededRandom } from './seeded-random.ts'

/** Two sources, so that workers of the same code share what the code decides and differ in what chance decides. */
export interface SeriesRandom {
  /** Sizes, lengths, correlations: properties of the code. */
  code: SeededRandom
  /** Noise, and when things happen in one process. */
  chance: SeededRandom
  /** The same code in another worker. */
  ofWorker(worker: number): SeriesRandom
}

/** Random numbers for one series, from a seed and the words that say what it is for. */
export function seriesRandom(seed: number, ...purpose: readonly (string | number)[]): SeriesRandom {
  const ofWorker = (worker: number): SeriesRandom => ({
    code: seededRandom(seed, ...purpose, 'code'),
    chance: seededRandom(seed, ...purpose, 'chance', worker),
    ofWorker,
  })
  return ofWorker(0)
}
