import { describe, expect, it } from 'vitest'
import { parseAuxiliaryVector, readMachineConstants } from './machine-constants.ts'

function vector64(pairs: readonly (readonly [number, number])[]): Buffer {
  const buffer = Buffer.alloc(16 * pairs.length)
  pairs.forEach(([type, value], index) => {
    buffer.writeBigUInt64LE(BigInt(type), 16 * index)
    buffer.writeBigUInt64LE(BigInt(value), 16 * index + 8)
  })
  return buffer
}

describe('machine constants', () => {
  it('reads page size and clock ticks from the auxiliary vector', () => {
    const vector = vector64([
      [33, 0x7fff0000],
      [6, 65_536],
      [17, 250],
      [0, 0],
    ])
    expect(parseAuxiliaryVector(vector, 8, 'LE')).toEqual({ pageBytes: 65_536, ticksPerSecond: 250 })
  })

  it('reads the words of a 32-bit system with its high half first', () => {
    const vector = Buffer.alloc(16)
    for (const [index, word] of [6, 16_384, 17, 100].entries()) vector.writeUInt32BE(word, 4 * index)
    expect(parseAuxiliaryVector(vector, 4, 'BE')).toEqual({ pageBytes: 16_384, ticksPerSecond: 100 })
  })

  it('takes the usual values where the vector says nothing', () => {
    expect(parseAuxiliaryVector(Buffer.alloc(0), 8, 'LE')).toEqual({ pageBytes: 4096, ticksPerSecond: 100 })
  })

  it('finds plausible values on this machine', () => {
    const { pageBytes, ticksPerSecond } = readMachineConstants()
    expect([4096, 16_384, 65_536]).toContain(pageBytes)
    expect([100, 250, 300, 1000, 1024]).toContain(ticksPerSecond)
  })
})
