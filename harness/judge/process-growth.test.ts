import { describe, expect, it } from 'vitest'
import { parseAsked, planThresholds } from '../scenario/plan-ladder.ts'
import { type SimulatedRun, simulateRun } from '../testing/simulated-run.ts'
import { judgeRun } from './judge-run.ts'

const judged = (spec: SimulatedRun) => judgeRun(simulateRun(spec))

describe('a growing number of processes', () => {
  it('is a note with its numbers and decides nothing', () => {
    const verdict = judged({
      keptProcesses: 0.2,
      thresholds: planThresholds([], parseAsked(['processes_left < 99']), 100),
    })
    expect(verdict.processGrowth?.perIteration).toBeCloseTo(0.2, 1)
    expect(verdict.status).toBe('pass')
    expect(verdict.findings).toMatchObject([{ status: 'note', threshold: null }])
    expect(verdict.findings[0]?.sentence).toMatch(
      /^The number of processes grows: \+0\.\d+ per report \(\+0\.\d+ … \+0\.\d+\): process growth\.$/,
    )
  })

  it('is told by its threshold alone where there is one', () => {
    const thresholds = planThresholds([], parseAsked(['processes_growth_per_iteration < 0.1']), 100)
    const { findings } = judged({ keptProcesses: 0.2, thresholds })
    expect(findings.filter(({ status }) => status === 'note')).toEqual([])
  })

  it('is none where they stay the same, or some come at once and stay', () => {
    expect(judged({}).processGrowth).toBeNull()
    const record = simulateRun({})
    const stepped = record.ticks.map((tick) => ({ ...tick, processes: tick.timeMs > 5000 ? 7 : 3 }))
    expect(judgeRun({ ...record, ticks: stepped }).processGrowth).toBeNull()
  })
})
