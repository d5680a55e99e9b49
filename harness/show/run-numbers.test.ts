import { describe, expect, it } from 'vitest'
import { simulateReport } from '../testing/simulated-report.ts'
import type { SimulatedRun } from '../testing/simulated-run.ts'
import { growthInWords } from './run-numbers.ts'

const MiB = 1024 ** 2

function growthOf(spec: SimulatedRun): string[] {
  const run = simulateReport([{ size: 100, noiseBytes: MiB / 4, ...spec }]).verdict.runs[0]
  return run === undefined ? [] : growthInWords(run)
}

describe('growth in the tables for people', () => {
  it('has its interval, how memory looks in one word, what was allowed, and what could have been seen', () => {
    expect(growthOf({ keptBytes: 4 * MiB })).toEqual([
      expect.stringMatching(/^\+(?:4|3\.9\d) MiB$/),
      expect.stringMatching(/^\(\+.* MiB … \+.* MiB\)$/),
      'linear',
      expect.stringMatching(/^allowed /),
    ])
    expect(growthOf({})).toEqual(expect.arrayContaining(['flat', expect.stringMatching(/^detectable \d.* KiB$/)]))
  })

  it('names process growth where the number of processes is established to grow', () => {
    expect(growthOf({ keptProcesses: 0.2 }).slice(2, 4)).toEqual(['flat', 'process growth'])
    expect(growthOf({ size: 25, keptProcesses: 1 })).toEqual(['–', 'process growth'])
  })
})
