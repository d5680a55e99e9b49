import { describe, expect, it } from 'vitest'
import type { LadderPlan } from '../scenario/ladder-plan.ts'
import { simulateRun } from '../testing/simulated-run.ts'
import { judgeLadder } from './ladder.ts'
import { judgeWithLooks, sizesOf } from './looks-into-run.ts'

function attachedRun(spec: Partial<Parameters<typeof simulateRun>[0]> = {}) {
  const record = simulateRun({ size: 100, ...spec })
  const thresholds = record.plan.thresholds.filter(({ threshold }) => threshold.metric !== 'processes_left')
  return { ...record, plan: { ...record.plan, looks: [{ size: 25, thresholds }] } }
}

describe('a run of a target that cannot be restarted', () => {
  it('is judged at each smaller size by what it had shown until then, and says so', () => {
    const [look, whole] = judgeWithLooks(attachedRun())
    expect(look?.size).toBe(25)
    expect(look?.outcomes.completed).toBe(25)
    expect(look?.findings.at(-1)?.sentence).toContain('the first 25 of the 100 reports of one run')
    expect(whole?.outcomes.completed).toBe(100)
    expect(whole?.findings.some(({ sentence }) => sentence.startsWith('No run of its own'))).toBe(false)
  })

  it('fails at the sizes from the death on, not before', () => {
    const crash = { kind: 'crashed' as const, pid: 1, role: 'worker' as const, slot: 1, generation: 1, exitCode: 3 }
    const record = attachedRun()
    const startMs = record.events.find(({ kind }) => kind === 'load-started')?.timeMs ?? 0
    const [look, whole] = judgeWithLooks(attachedRun({ events: [{ ...crash, timeMs: startMs + 100 * 50 }] }))
    const crashesOf = (run: typeof look) => run?.thresholds.find(({ metric }) => metric === 'worker_crashes')?.status
    expect(crashesOf(look)).toBe('pass')
    expect(crashesOf(whole)).toBe('fail')
  })

  it('has no verdict at a size that it did not reach, and the ladder names that size', () => {
    const record = attachedRun()
    const early = {
      ...record,
      iterations: record.iterations.filter((row) => row.phase !== 'load' || row.iteration <= 10),
    }
    const verdicts = judgeWithLooks(early)
    expect(verdicts.map(({ size }) => size)).toEqual([100])
    const plan = { scenario: { name: 'x', iterationName: 'report' }, runs: [record.plan] } as unknown as LadderPlan
    expect(sizesOf(plan)).toEqual([25, 100])
    expect(judgeLadder(verdicts, plan).notRun).toMatchObject([{ size: 25 }])
  })
})
