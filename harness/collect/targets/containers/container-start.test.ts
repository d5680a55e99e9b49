import { describe, expect, it } from 'vitest'
import { requireLimit } from './container-start.ts'

const limitBytes = 300 * 1024 ** 2

describe('the memory limit of a container', () => {
  it('is as it was asked for, or nothing is asked', () => {
    expect(() => requireLimit(limitBytes, { Memory: limitBytes, MemorySwap: limitBytes })).not.toThrow()
    expect(() => requireLimit(null, { Memory: 0, MemorySwap: 0 })).not.toThrow()
  })

  it.each([
    ['memory', { Memory: 0, MemorySwap: 0 }],
    ['swap', { Memory: limitBytes, MemorySwap: -1 }],
  ])('is refused where Docker let go of that of %s', (_, found) => {
    expect(() => requireLimit(limitBytes, found)).toThrow(expect.objectContaining({ code: 'memory-limit-impossible' }))
  })
})
