import { describe, expect, it } from 'vitest'
import type { EstimatedGrowth } from '../analysis/growth/growth.ts'
import { decideCandidates, judgeSeries } from './growth-candidates.ts'
import { memoryUnit } from './growth-unit.ts'

const MiB = 1024 ** 2
const judged = { bound: 2 * MiB, unit: memoryUnit, word: 'report' }

function growthOf(growth: number, half: number, provenBytes: number): EstimatedGrowth {
  return {
    status: 'estimated',
    bytesPerIteration: growth * MiB,
    lowBytes: (growth - half) * MiB,
    highBytes: (growth + half) * MiB,
    provenBytes: provenBytes * MiB,
    hiddenBytes: (growth + 2 * half) * MiB,
    detectableBytes: 3 * MiB,
    ownReports: 25,
    lifetimes: 1,
    points: 25,
    shape: 'linear',
    story: 'a warm-up of up to 60 reports is not excluded',
  }
}

function decide(alone: readonly EstimatedGrowth[], together: EstimatedGrowth) {
  const slots = alone.map((growth, index) =>
    judgeSeries({ slot: index + 1, name: `worker ${index + 1}`, isWhole: false, growth }, judged),
  )
  return decideCandidates(
    [...slots, judgeSeries({ slot: null, name: 'all', isWhole: true, growth: together }, judged)],
    'growth',
    judged,
  )
}

const quiet = growthOf(0, 0.5, -1)

describe('workers alone and together', () => {
  it('pass together where none of them seems to grow', () => {
    const blunt = growthOf(0.1, 1.5, -3)
    expect(decide([blunt, quiet], quiet)).toMatchObject({ status: 'pass', slot: null })
  })

  it('are inconclusive where one seems to grow by the bound, which the others would outvote', () => {
    const leaking = growthOf(3, 1.3, -0.5)
    expect(decide([leaking, quiet, quiet, quiet], growthOf(0.7, 0.5, -0.2))).toMatchObject({
      status: 'inconclusive',
      slot: 1,
    })
  })

  it('fail with the one that is established to grow', () => {
    expect(decide([growthOf(3, 0.5, 2), quiet], quiet)).toMatchObject({ status: 'fail', slot: 1 })
  })
})
