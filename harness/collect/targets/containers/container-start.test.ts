import { describe, expect, it } from 'vitest'
import { requireLimit } from './container-start.ts'

const limitBytes = 300 * 1024 ** 2

describe('the memory limit of a container', () => {
  it('is as it was asked for, or nothing is asked', () => {
    expect(() => requireLimit(limitBytes, { Memory: limitBytes, MemorySwap: limitBytes }, true)).not.toThrow()
    expect(() => requireLimit(null, { Memory: 0, MemorySwap: 0 }, true)).not.toThrow()
  })

  it('needs no limit of swap where the machine has none', () => {
    expect(() => requireLimit(limitBytes, { Memory: limitBytes, MemorySwap: -1 }, false)).not.toThrow()
  })

  it.each([
    ['memory', { Memory: 0, MemorySwap: 0 }],
    ['swap', { Memory: limitBytes, MemorySwap: -1 }],
  ])('is refused where Docker let go of that of %s', (_, found) => {
    expect(() => requireLimit(limitBytes, found, true)).toThrow(
      expect.objectContaining({ code: 'memory-limit-impossible' }),
    )
  })
})
