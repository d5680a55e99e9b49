import { describe, expect, it } from 'vitest'
import { createRandom } from './seeded-random.ts'

function draw(...seeded: Parameters<typeof createRandom>): number[] {
  const random = createRandom(...seeded)
  return Array.from({ length: 4 }, () => random.number())
}

describe('random values', () => {
  it('are the same for the same seed, phase and iteration', () => {
    expect(draw(7, 'load', 3)).toEqual(draw(7, 'load', 3))
  })

  it('differ in the seed, the phase and the iteration, also for large seeds', () => {
    const seeds = [1, 2, 2 ** 31, 2 ** 32 + 1, -1]
    const phases = ['load', 'warmup'] as const
    const all = seeds.flatMap((seed) =>
      phases.flatMap((phase) => Array.from({ length: 50 }, (_, index) => draw(seed, phase, index)[0])),
    )
    expect(new Set(all).size).toBe(500)
  })

  it('are spread evenly over neighbouring iterations', () => {
    const thousands = Array.from({ length: 10_000 }, (_, index) => createRandom(1, 'load', index).integer(0, 9))
    for (let value = 0; value < 10; value++) {
      const count = thousands.filter((drawn) => drawn === value).length
      // 1000 expected, standard deviation 30: fixed seeds, so this holds always or never.
      expect(Math.abs(count - 1000)).toBeLessThan(120)
    }
  })

  it('are within their bounds, both included', () => {
    const random = createRandom(1, 'load', 0)
    const drawn = new Set(Array.from({ length: 200 }, () => random.integer(-1, 1)))
    expect([...drawn].toSorted()).toEqual([-1, 0, 1])
    expect(random.integer(5, 5)).toBe(5)
    expect(['a', 'b']).toContain(random.pick(['a', 'b']))
  })

  it('come in the shapes that scenarios ask for', () => {
    const random = createRandom(1, 'load', 0)
    const values = ['a', 'b', 'c', 'd', 'e']
    expect(random.shuffle(values).toSorted()).toEqual(values)
    expect(values).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(new Set(random.sample(values, 3)).size).toBe(3)
    expect(random.uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(random.uuid()).not.toBe(random.uuid())
    expect(random.text(12)).toMatch(/^[A-Za-z\d]{12}$/)
    const numbers = Array.from({ length: 100 }, () => random.number(5, 7))
    expect(numbers.every((number) => number >= 5 && number < 7)).toBe(true)
    expect(random.boolean(0)).toBe(false)
    expect(random.boolean(1)).toBe(true)
  })

  it('put every value at every place alike often when they are shuffled', () => {
    const firsts = Array.from(
      { length: 3000 },
      (_, index) => createRandom(1, 'load', index).shuffle(['a', 'b', 'c'])[0],
    )
    // 1000 expected, standard deviation 26: fixed seeds, so this holds always or never.
    for (const value of ['a', 'b', 'c']) {
      expect(Math.abs(firsts.filter((first) => first === value).length - 1000)).toBeLessThan(100)
    }
  })

  it('are refused where none can be drawn', () => {
    const random = createRandom(1, 'load', 0)
    expect(() => random.pick([])).toThrow('nothing to pick from')
    expect(() => random.integer(2, 1)).toThrow('in ascending order')
    expect(() => random.integer(0, 1.5)).toThrow('two whole numbers')
    expect(() => random.number(2, 1)).toThrow('in ascending order')
    expect(() => random.sample(['a'], 2)).toThrow('0 to 1 of 1 values')
  })
})
