import { describe, expect, it } from 'vitest'
import { parseAsked, planThresholds } from '../../scenario/plan-ladder.ts'
import { simulateRun } from '../../testing/simulated-run.ts'
import { judgeRun } from '../judge-run.ts'

const MiB = 1024 ** 2

/** The status of one threshold in a run of which every n-th sample is missing. */
function judged(text: string, everyMissing: number, keptBytes = 0) {
  const thresholds = planThresholds([], parseAsked([text]), 100)
  const record = simulateRun({ size: 100, keptBytes, noiseBytes: MiB / 8, thresholds })
  const samples = record.samples.filter((_row, index) => index % everyMissing !== 1)
  return judgeRun({ ...record, samples }).thresholds[0]
}

describe('with more than 1 % of the samples missing', () => {
  it.each([
    'rss max < 1GiB',
    'rss_peak < 1GiB',
    'rss{target} max < 1GiB',
    'rss_growth_per_iteration < 1MiB',
    'rss_growth_detectable < 1GiB',
    'memory_peak{target} < 1GiB',
    'fds_growth_per_iteration < 1',
    'threads_growth_per_iteration < 1',
    'cpu_per_iteration < 1s',
  ])('%s cannot pass, and says how many there should be', (text) => {
    expect(judged(text, 10)?.status).toBe('inconclusive')
    expect(judged(text, 10)?.reason).toMatch(
      /, but 10 % of the samples are missing \(ticks\.csv counts \d+, samples\.csv holds \d+\)$/,
    )
    expect(judged(text, 1e6)?.status).toBe('pass')
  })

  it.each(['rss max < 1MiB', 'rss_growth_per_iteration < 1MiB'])('%s still fails', (text) => {
    expect(judged(text, 10, 4 * MiB)?.status).toBe('fail')
  })

  it.each(['pss < 1GiB', 'worker_crashes == 0', 'processes_left == 0', 'iterations_completed >= 100'])(
    '%s is read from elsewhere, and passes',
    (text) => expect(judged(text, 10)?.status).toBe('pass'),
  )
})

it('with 1 % of the samples missing a threshold passes as without', () => {
  expect(judged('rss max < 1GiB', 150)?.status).toBe('pass')
})
