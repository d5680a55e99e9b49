import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Phase } from '../../record/rows.ts'
import type { Random } from '../../scenario/script.ts'

/** The random values of one iteration: the same for the same seed and number, whichever user makes it and when. */
export function createRandom(seed: number, phase: Phase, index: number): Random {
  const generator = xoroshiro128plus(mixSeed(seed, phase === 'warmup' ? 1 : 2, index))
  return {
    number: () => uniformFloat64(generator),
    integer: (from, to) => {
      if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from > to) {
        throw new RangeError(`random.integer: expected two whole numbers in ascending order, got ${from} and ${to}`)
      }
      return uniformInt(generator, from, to)
    },
    pick: (values) => {
      if (values.length === 0) throw new RangeError('random.pick: there is nothing to pick from')
      const index = uniformInt(generator, 0, values.length - 1)
      return values[index] as (typeof values)[number]
    },
  }
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
