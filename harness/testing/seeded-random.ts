import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Random numbers that are the same for the same seed, on every machine. */
export interface SeededRandom {
  /** Uniform between two bounds. */
  between(low: number, high: number): number
  /** Uniform on a logarithmic scale: as many between 1 and 10 as between 10 and 100. */
  logBetween(low: number, high: number): number
  /** A whole number, both bounds included. */
  whole(low: number, high: number): number
  /** Normal, mean 0, standard deviation 1. */
  normal(): number
  /** True with a given chance. */
  chance(probability: number): boolean
}

/** A random source from a seed and the words that say what it is for, so that no two purposes share their numbers. */
export function seededRandom(seed: number, ...purpose: readonly (string | number)[]): SeededRandom {
  const generator = xoroshiro128plus(hashOf([seed, ...purpose].join('/')))
  const uniform = () => uniformFloat64(generator)
  const between = (low: number, high: number) => low + (high - low) * uniform()
  return {
    between,
    logBetween: (low, high) => low * (high / low) ** uniform(),
    whole: (low, high) => Math.min(high, Math.floor(between(low, high + 1))),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    chance: (probability) => uniform() < probability,
  }
}

/** FNV-1a, 32 bits (Fowler, Noll & Vo 1991): spreads neighbouring seeds far apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash | 0
}
