import { describe, expect, it } from 'vitest'
import { simulateReport } from '../testing/simulated-report.ts'
import type { SimulatedRun } from '../testing/simulated-run.ts'
import { renderMarkdown } from './markdown.ts'
import { growthInWords, memoryInWords } from './run-numbers.ts'
import { renderTerminal } from './terminal.ts'

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

describe('the memory of workers in the tables for people', () => {
  it('is a line for each of a few, and of 300 a range and the one that holds most, wherever it is shown', () => {
    const few = simulateReport([{ size: 100, workers: 2 }]).verdict.runs[0]
    expect(few === undefined ? [] : memoryInWords(few)).toEqual(['1: 100 MiB → 100 MiB', '2: 100 MiB → 100 MiB'])
    const report = simulateReport([{ size: 100, workers: 9 }])
    const [run] = report.verdict.runs
    const [worker] = run?.workers ?? []
    if (run === undefined || worker === undefined) throw new Error('no worker')
    const workers = Array.from({ length: 300 }, (_, index) => {
      const isSeventh = index === 6
      const lastRssBytes = (isSeventh ? 250 : 101) * MiB
      return { ...worker, slot: index + 1, generations: isSeventh ? 2 : 1, lastRssBytes }
    })
    const many = { ...report, verdict: { ...report.verdict, runs: [{ ...run, workers }] } }
    const lines = [
      '300 workers:',
      '100 MiB … 100 MiB →',
      '101 MiB … 250 MiB (301 processes)',
      'most: 7: 100 MiB → 250 MiB (2 processes)',
    ]
    expect(memoryInWords({ ...run, workers })).toEqual(lines)
    for (const text of [renderTerminal([many], { color: false }), renderMarkdown([many])]) {
      expect(text.match(/\d+: 1\d\d MiB →/g)).toEqual(['7: 100 MiB →'])
      for (const line of lines) expect([line, text.includes(line)]).toEqual([line, true])
    }
  })
})
