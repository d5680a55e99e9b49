import { describe, expect, it } from 'vitest'
import type { GroupRow } from '../../../record/rows.ts'
import { parseAsked, planThresholds } from '../../../scenario/plan-ladder.ts'
import { type SimulatedRun, simulateRun } from '../../../testing/simulated-run.ts'
import { judgeRun } from '../../judge-run.ts'

const MiB = 1024 ** 2

/** A group around the target that holds so much from the start to the end. */
interface Around {
  besides: GroupRow['besides']
  usedMiB: number
  limitMiB: number
}

/** What a threshold comes to where such groups are around a target of two workers of 100 MiB each. */
function judged(text: string, around: readonly Around[], spec: SimulatedRun = {}) {
  const record = simulateRun({ ...spec, thresholds: planThresholds([], parseAsked([text]), 100) })
  const rows = around.flatMap(({ besides, usedMiB, limitMiB }, index) =>
    [1000, 5000, 12_000].map((timeMs): GroupRow => {
      const sizes = { usedBytes: usedMiB * MiB, cacheBytes: 0, limitBytes: limitMiB * MiB }
      return { timeMs, ...sizes, slot: null, height: index + 1, besides }
    }),
  )
  const verdict = judgeRun({ ...record, groups: [...record.groups, ...rows] })
  const [metric] = text.split(/[ {]/)
  return verdict.thresholds.find((result) => result.metric === metric)
}

const own = { limitBytes: 1000 * MiB }

describe('limit_used', () => {
  it('is the largest of all limits, each against the usage of its own group', () => {
    const pod = { besides: 'others', usedMiB: 380, limitMiB: 400 } as const
    expect(judged('limit_used < 90%', [], own)).toMatchObject({ status: 'pass', value: 0.2 })
    expect(judged('limit_used < 90%', [pod], own)).toMatchObject({ status: 'fail', value: 0.95 })
    expect(judged('limit_used < 96%', [pod], own)).toMatchObject({ status: 'pass', value: 0.95 })
  })

  it('passes where soakgate is in the group too and even all together stay below the bound', () => {
    const container = { besides: 'soakgate', usedMiB: 700, limitMiB: 1000 } as const
    expect(judged('limit_used < 90%', [container])).toMatchObject({ status: 'pass', value: 0.7 })
  })

  it('is inconclusive where soakgate is in the group too and all together exceed the bound', () => {
    const container = { besides: 'soakgate', usedMiB: 950, limitMiB: 1000 } as const
    const result = judged('limit_used < 90%', [container], own)
    expect(result).toMatchObject({ status: 'inconclusive', interval: [0.2, 0.95] })
    expect(result?.reason).toContain('the limit of 1000 MiB is of a control group that soakgate is in too')
  })

  it('fails by its own group all the same', () => {
    const container = { besides: 'soakgate', usedMiB: 700, limitMiB: 1000 } as const
    expect(judged('limit_used < 15%', [container], own)?.status).toBe('fail')
  })

  it('never passes where what counts against a limit cannot be seen, and fails by what can be', () => {
    const unseen = (usedMiB: number) => ({ besides: 'unseen', usedMiB, limitMiB: 1000 }) as const
    expect(judged('limit_used < 90%', [unseen(100)])?.status).toBe('inconclusive')
    expect(judged('limit_used < 90%', [unseen(950)])?.status).toBe('fail')
  })

  it('is judged by default where any limit is known, and by none otherwise', () => {
    const defaults = simulateRun()
    const container: GroupRow = {
      ...{ timeMs: 5000, usedBytes: 10, cacheBytes: 0, limitBytes: 100 },
      ...{ slot: null, height: 1, besides: 'soakgate' },
    }
    const limitOf = (groups: readonly GroupRow[]) =>
      judgeRun({ ...defaults, groups }).thresholds.find(({ metric }) => metric === 'limit_used')
    expect(limitOf([])).toBeUndefined()
    expect(limitOf([container])).toMatchObject({ status: 'pass', source: 'default', value: 0.1 })
  })
})

describe('memory_peak', () => {
  it('is that of the own group, whatever the groups around it hold', () => {
    const pod = { besides: 'others', usedMiB: 380, limitMiB: 400 } as const
    expect(judged('memory_peak{target} < 1GiB', [pod], own)?.value).toBe(200 * MiB)
  })
})

describe('limit_forecast', () => {
  const leaks = { keptBytes: 2 * MiB, noiseBytes: 0.5 * MiB }

  it('fails by a limit around the own group that is reached before the bound', () => {
    const pod = { besides: 'others', usedMiB: 900, limitMiB: 1000 } as const
    expect(judged('limit_forecast > 1000', [pod], leaks)?.status).toBe('fail')
  })

  it('is inconclusive where soakgate is in the group that is reached, and passes where it is not reached', () => {
    const container = (limitMiB: number) => ({ besides: 'soakgate', usedMiB: 900, limitMiB }) as const
    const result = judged('limit_forecast > 1000', [container(1000)], leaks)
    expect(result?.status).toBe('inconclusive')
    expect(result?.reason).toContain('soakgate itself is in the control group')
    expect(judged('limit_forecast > 110', [container(1000)], leaks)?.status).toBe('pass')
  })

  it('never passes where what counts against the limit cannot be seen', () => {
    const unseen = { besides: 'unseen', usedMiB: 100, limitMiB: 100_000 } as const
    expect(judged('limit_forecast > 110', [unseen], leaks)?.status).toBe('inconclusive')
  })
})
