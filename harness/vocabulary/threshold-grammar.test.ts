import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseThreshold } from './threshold-grammar.ts'

describe('parseThreshold', () => {
  it('reads metric, bound and sizes', () => {
    expect(parseThreshold('rss_growth_per_iteration <  100KiB at 100, 500')).toEqual({
      ok: true,
      value: {
        text: 'rss_growth_per_iteration < 100KiB at 100, 500',
        metric: 'rss_growth_per_iteration',
        selectors: [],
        aggregate: null,
        operator: '<',
        bound: 102_400,
        sizes: [100, 500],
      },
    })
  })

  it('reads selectors and aggregates, and takes max for memory when none is named', () => {
    expect(parseThreshold('rss{target} p95 <= 1GiB')).toMatchObject({
      ok: true,
      value: { selectors: [{ kind: 'target', value: '' }], aggregate: 'p95', bound: 1024 ** 3 },
    })
    expect(parseThreshold('rss{slot=2} < 1GiB')).toMatchObject({ ok: true, value: { aggregate: 'max' } })
    expect(parseThreshold('iteration_failed_rate <= 1%')).toMatchObject({ ok: true, value: { bound: 0.01 } })
    expect(parseThreshold('worker_crashes == 0')).toMatchObject({ ok: true, value: { operator: '==', bound: 0 } })
  })

  it('reads a budget over many iterations as what each may add', () => {
    const text = 'rss_growth_per_iteration{target} < 1GiB/10_000 at 500'
    expect(parseThreshold(text)).toMatchObject({ ok: true, value: { text, bound: 1024 ** 3 / 10_000, sizes: [500] } })
    expect(parseThreshold('rss_growth_detectable <= 1 GiB / 10000')).toMatchObject({
      ok: true,
      value: { bound: 1024 ** 3 / 10_000 },
    })
  })

  it.each([
    ['rss < 1GiB/10000', 'is a bound of rss_growth_per_iteration, rss_growth_detectable, temporary_bytes'],
    ['fds_growth_per_iteration < 1/10', 'so much over many iterations is a bound of rss_growth_per_iteration'],
    ['rss_growth_per_iteration < 1GiB/', 'expected a whole number of iterations after "/", as in "1GiB/10000", got ""'],
    ['rss_growth_per_iteration < 1GiB/0', 'got "0"'],
    ['rss_growth_per_iteration < 1GiB/2.5', 'got "2.5"'],
    ['rss_growth_per_iteration < 1GiB/10000/2', 'got "10000/2"'],
    ['rss_growth_per_iteration < 1/10000', 'without a unit'],
    ['rss_growth_per_iteration < 0B/10000', 'allow a little more than 0'],
    ['rss_grwth_per_iteration < 1MiB', 'did you mean rss_growth_per_iteration?'],
    ['rss < 512', 'without a unit'],
    ['rss < 512m', 'write 512MiB'],
    ['rss < 512KB', 'KB is ambiguous'],
    ['rss < 5s', 's is no unit of this'],
    ['rss p50 < 1GiB', 'no aggregate "p50"; it takes avg, min, max, p95'],
    ['iteration_duration < 5s', 'name an aggregate: avg, max, p50, p95, p99'],
    ['worker_crashes max == 0', 'it is one number'],
    ['worker_crashes == 0 reports', 'expected a count without a unit'],
    ['rss == 5MiB', '== compares counts'],
    ['fds_growth_per_iteration == 0', 'growth is an estimate with an interval'],
    ['fds_growth_per_iteration <= 0', 'no run can exclude every growth'],
    ['limit_forecast < 10000', 'ask how far the limit is away, as in "limit_forecast > 10000"'],
    ['rss{slot=one} < 1GiB', 'expected a number from 1, got "one"'],
    ['rss{slot=0} < 1GiB', 'expected a number from 1, got "0"'],
    ['rss{role=worke} < 1GiB', 'unknown role "worke"; did you mean worker?'],
    ['responses{status=5} == 0', 'expected a status such as 503, got "5"'],
    ['rss{step=login} < 1GiB', 'selector step does not apply; it takes target, role, slot'],
    ['rss{slott=1} < 1GiB', 'did you mean slot?'],
    ['oom_kills{slot=1} == 0', 'it takes no selector'],
    ['rss < baseline + 10MiB', 'baselines are not there yet'],
    ['rss < 1GiB at many', 'expected numbers of iterations, got "many"'],
    ['memory', 'expected "metric aggregate < bound"'],
    ['', 'expected "metric aggregate < bound"'],
  ])('refuses %j and says what would be right', (text, part) => {
    expect(parseThreshold(text)).toMatchObject({ ok: false, problem: expect.stringContaining(part) })
  })

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseThreshold(text).ok === 'boolean'))
    fc.assert(fc.property(fc.string(), (text) => typeof parseThreshold(`rss < ${text}`).ok === 'boolean'))
  })
})
