import { describe, expect, it } from 'vitest'
import { MachineSwap } from './machine-swap.ts'

const without = 'MemTotal:       24683888 kB\nSwapCached:            8 kB\nSwapTotal:             0 kB\n'
const added = without.replace('SwapTotal:             0', 'SwapTotal:        524284')

describe('MachineSwap', () => {
  it('is asked for once a second, since swap may be added', () => {
    let text = without
    let nowMs = 0
    const swap = new MachineSwap(
      () => text,
      () => nowMs,
    )
    expect(swap.isThere()).toBe(false)
    text = added
    nowMs = 999
    expect(swap.isThere()).toBe(false)
    nowMs = 1000
    expect(swap.isThere()).toBe(true)
  })

  it('is not there where the machine says nothing of it', () => {
    expect(new MachineSwap(() => '').isThere()).toBe(false)
  })
})
