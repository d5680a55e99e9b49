import { describe, expect, it } from 'vitest'
import type { RunRecord } from '../../record/run-record.ts'
import { parseAsked, planThresholds } from '../../scenario/plan-ladder.ts'
import { type SimulatedRun, simulateRun } from '../../testing/simulated-run.ts'
import { judgeRun } from '../judge-run.ts'

const MiB = 1024 ** 2

/** Two workers, replaced after 50 reports each, that keep nothing; the bound is below what the run can exclude. */
const recycles: SimulatedRun = { size: 400, workers: 2, recycledEvery: 50, noiseBytes: MiB, limitBytes: 1024 * MiB }

function growthOf(spec: SimulatedRun, bound = '1KiB', change: (record: RunRecord) => RunRecord = (record) => record) {
  const thresholds = planThresholds([], parseAsked([`rss_growth_per_iteration < ${bound}`]), spec.size ?? 100)
  const { thresholds: results } = judgeRun(change(simulateRun({ ...spec, thresholds })))
  const result = results.find(({ metric }) => metric === 'rss_growth_per_iteration')
  if (result === undefined) throw new Error('no threshold on growth')
  return result
}

describe('growth of workers that are replaced on purpose', () => {
  it('passes where all that can hide in their lives leaves a tenth of the limit free, and says the numbers', () => {
    const result = growthOf(recycles)
    expect(result.status).toBe('pass')
    expect(result.reason).toMatch(
      /is not excluded: .*; but workers are replaced on purpose after 50 reports of their own, which leaves at most [\d.]+ MiB above the 20\d MiB held: (?:19|20)[\d.]* % of the 1 GiB limit$/,
    )
  })

  it('stays inconclusive where that is too much of the limit', () => {
    const result = growthOf({ ...recycles, limitBytes: 215 * MiB })
    expect(result.status).toBe('inconclusive')
    expect(result.reason).toMatch(/% of the 215 MiB limit, more than 90 %$/)
  })

  it('stays inconclusive without a limit, without replacements, and where one worker never was replaced', () => {
    const { limitBytes: _, ...unlimited } = recycles
    expect(growthOf(unlimited)).toMatchObject({
      status: 'inconclusive',
      reason: expect.not.stringContaining('replaced'),
    })
    const { recycledEvery: __, ...lasting } = recycles
    expect(growthOf(lasting)).toMatchObject({ status: 'inconclusive', reason: expect.not.stringContaining('replaced') })
    const onlyFirst = (record: RunRecord) => ({
      ...record,
      events: record.events.filter(({ kind, slot }) => kind !== 'recycled' || slot === 1),
    })
    const result = growthOf(recycles, '1KiB', onlyFirst)
    expect(result.status).toBe('inconclusive')
    expect(result.reason).toContain('worker 2 was not replaced during the run')
  })

  it('passes nothing in a run in which the kernel killed for memory', () => {
    const kill = { kind: 'oom-killed', timeMs: 8000, pid: 90, completed: 33 } as const
    expect(growthOf({ ...recycles, events: [kill] }).status).toBe('inconclusive')
  })

  it('fails all the same where it is proven', () => {
    const result = growthOf({ ...recycles, keptBytes: MiB }, '100KiB')
    expect(result.status).toBe('fail')
    expect(result.reason).not.toContain('replaced')
  })

  it('is not decided where their lives are too short to say anything of growth', () => {
    expect(growthOf({ ...recycles, recycledEvery: 8 })).toMatchObject({
      status: 'inconclusive',
      reason: expect.stringContaining('is not known'),
    })
  })
})
