import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Random } from './context.ts'

/** What random values are for; each has streams of its own, so that one never changes the other. */
const streams = {
  warmup: 1,
  load: 2,
  setup: 3,
  user: 4,
  teardown: 5,
  quiesce: 6,
  pauses: 7,
  'think-time': 8,
  arrivals: 9,
} as const
export type RandomStream = keyof typeof streams

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Random values: the same for the same seed, stream and numbers, whichever user draws them and when. */
export function createRandom(seed: number, stream: RandomStream, ...numbers: readonly number[]): Random {
  const generator = xoroshiro128plus(mixSeed(seed, streams[stream], ...numbers))
  const integer = (from: number, to: number) => {
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from > to) {
      throw new RangeError(`random.integer: expected two whole numbers in ascending order, got ${from} and ${to}`)
    }
    return uniformInt(generator, from, to)
  }
  const number = (from = 0, to = 1) => {
    if (!Number.isFinite(from) || !Number.isFinite(to) || from > to) {
      throw new RangeError(`random.number: expected two numbers in ascending order, got ${from} and ${to}`)
    }
    return from + (to - from) * uniformFloat64(generator)
  }
  /** The first `count` of the values in random order (Fisher and Yates, as far as needed). */
  const draw = <T>(values: readonly T[], count: number): T[] => {
    const rest = [...values]
    return Array.from({ length: count }, (_, index) => {
      const at = uniformInt(generator, index, rest.length - 1)
      const drawn = rest[at] as T
      rest[at] = rest[index] as T
      return drawn
    })
  }
  return {
    number,
    integer,
    boolean: (probability = 0.5) => uniformFloat64(generator) < probability,
    pick: (values) => {
      if (values.length === 0) throw new RangeError('random.pick: there is nothing to pick from')
      return values[uniformInt(generator, 0, values.length - 1)] as (typeof values)[number]
    },
    sample: (values, count) => {
      if (!Number.isInteger(count) || count < 0 || count > values.length) {
        throw new RangeError(`random.sample: expected 0 to ${values.length} of ${values.length} values, got ${count}`)
      }
      return draw(values, count)
    },
    shuffle: (values) => draw(values, values.length),
    uuid: () => uuidOf(() => uniformInt(generator, 0, 0xffff)),
    text: (length) => Array.from({ length }, () => letters[uniformInt(generator, 0, letters.length - 1)]).join(''),
  }
}

/** Version 4 of RFC 9562, from 16 random bits at a time. */
function uuidOf(bits16: () => number): string {
  const words = Array.from({ length: 8 }, bits16)
  words[3] = ((words[3] ?? 0) & 0x0fff) | 0x4000
  words[4] = ((words[4] ?? 0) & 0x3fff) | 0x8000
  const [a, b, c, d, e, f, g, h] = words.map((word) => word.toString(16).padStart(4, '0'))
  return `${a}${b}-${c}-${d}-${e}-${f}${g}${h}`
}

/**
 * One 32-bit seed from several numbers. Neighbouring iterations must get unrelated streams, so each number is mixed
 * in with the finalizer of MurmurHash3 (Austin Appleby, public domain), which changes half of the bits for each bit.
 */
function mixSeed(...numbers: readonly number[]): number {
  let hash = 0x9e3779b9
  for (const number of numbers) {
    hash = finalize(hash ^ Math.trunc(number / 2 ** 32))
    hash = finalize(hash ^ number)
  }
  return hash
}

function finalize(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
