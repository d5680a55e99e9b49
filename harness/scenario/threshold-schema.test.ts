import { describe, expect, it } from 'vitest'
import { parseScenario } from './load-scenario.ts'
import { planThresholds } from './plan-ladder.ts'

const least = { name: 'quote', target: { command: ['x'] }, iteration: () => {} }
const read = (threshold: unknown) => parseScenario({ ...least, thresholds: [threshold] }, 'quote.ts', '/').thresholds
const budget = { iterations: 10_000, memory: '1GiB' }

describe('a budget', () => {
  it('is growth per iteration below the memory for each of the iterations', () => {
    const thresholds = read({ budget, level: 'warn' })
    expect(thresholds).toEqual([
      { expect: 'rss_growth_per_iteration < 1GiB/10000', level: 'warn', abort: null, accept: null },
    ])
    const growth = planThresholds(thresholds, [], 100).filter(
      ({ threshold }) => threshold.metric === 'rss_growth_per_iteration',
    )
    expect(growth).toMatchObject([{ source: 'scenario', boundFrom: 'text', threshold: { bound: 1024 ** 3 / 10_000 } }])
  })

  it('may be accepted for a while as any threshold may', () => {
    const accept = { until: '2027-01-31', reason: 'TICKET-7' }
    expect(read({ budget, accept })).toMatchObject([{ level: 'fail', accept }])
  })

  it.each([
    [
      { budget, expect: 'rss < 1GiB' },
      'thresholds.0.budget: it stands instead of expect, and rss < 1GiB is there: leave one of them out',
    ],
    [{ level: 'warn' }, /^thresholds\.0: expected expect: 'rss max < 512MiB', or budget: \{/],
    [{ budget: { ...budget, memory: '512KB' } }, /^thresholds\.0\.budget\.memory: .*KB is ambiguous/],
    [{ budget: { ...budget, memory: 512 } }, /^thresholds\.0\.budget\.memory: expected a text with a unit/],
    [{ budget: { ...budget, memory: '0MiB' } }, 'thresholds.0.budget.memory: expected more than 0, got 0MiB'],
    [{ budget: { ...budget, iterations: 0 } }, 'thresholds.0.budget.iterations: expected at least 1, got 0'],
    [{ budget: { memory: '1GiB' } }, /^thresholds\.0\.budget\.iterations: /],
    [
      { budget: { ...budget, iteration: 1 } },
      'thresholds.0.budget.iteration: unknown option; did you mean "iterations"?',
    ],
    [{ budgett: budget }, 'thresholds.0.budgett: unknown option; did you mean "budget"?'],
  ])('is refused as %j, with what would be right', (threshold, problem) => {
    const details = typeof problem === 'string' ? problem : expect.stringMatching(problem)
    expect(() => read(threshold)).toThrow(expect.objectContaining({ details: expect.arrayContaining([details]) }))
  })
})

it('the keys of a threshold are known in a variant too', () => {
  const variants = { before: { thresholds: [{ expekt: 'rss < 1GiB' }] } }
  expect(() => parseScenario({ ...least, variants }, 'quote.ts', '/')).toThrow(
    expect.objectContaining({
      details: ['variants.before.thresholds.0.expekt: unknown option; did you mean "expect"?'],
    }),
  )
})
