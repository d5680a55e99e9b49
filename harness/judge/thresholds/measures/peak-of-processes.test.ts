import { expect, it } from 'vitest'
import { parseAsked, planThresholds } from '../../../scenario/plan-ladder.ts'
import { simulateRun } from '../../../testing/simulated-run.ts'
import { judgeRun } from '../../judge-run.ts'

const MiB = 1024 ** 2

it.each([
  ['memory_peak{target} < 301MiB', 'pass'],
  ['memory_peak{target} < 295MiB', 'inconclusive'],
  ['memory_peak{target} < 285MiB', 'fail'],
] as const)('without a control group %s is %s, by both ends of what is known', (text, status) => {
  const thresholds = planThresholds([], parseAsked([text]), 100)
  const verdict = judgeRun(simulateRun({ workers: 3, thresholds }))
  const result = verdict.thresholds.find(({ metric }) => metric === 'memory_peak')
  expect(result).toMatchObject({ status, value: 300 * MiB, interval: [285 * MiB, 300 * MiB] })
  expect(result?.reason).toContain('it is between 285 MiB and 300 MiB')
})
