import { describe, expect, it } from 'vitest'
import { plainOptions } from '../testing/plain-options.ts'
import { Secrets } from '../vocabulary/secrets.ts'
import { parseScenario } from './load-scenario.ts'
import { type PlanOptions, planLadder } from './plan-ladder.ts'

function plan(more: object, options: Partial<PlanOptions> = {}) {
  const value = { name: 'quote', target: { command: ['x'], env: { A: '1' } }, iteration: () => {}, ...more }
  const scenario = parseScenario(value, 'quote.ts', '/project')
  const loaded = { scenario, modulePath: '/project/quote.ts', exportName: 'default', moduleHash: 'hash' }
  return planLadder(loaded, { ...plainOptions, ...options })
}

function textsAt(planned: ReturnType<typeof plan>, size: number): string[] {
  return planned.runs.find((run) => run.size === size)?.thresholds.map(({ threshold }) => threshold.text) ?? []
}

describe('planLadder', () => {
  it('plans one run a size, with no more users than iterations', () => {
    expect(plan({ users: 30 }).runs.map(({ size, users }) => [size, users])).toEqual([
      [25, 25],
      [100, 30],
      [500, 30],
    ])
    expect(plan({}, { sizes: [7], users: 3 }).runs.map(({ size, users }) => [size, users])).toEqual([[7, 3]])
  })

  it('refuses a threshold of the command line that holds for no size', () => {
    const thresholds = ['rss < 1GiB at 50', 'rss < 2GiB']
    const details = ['rss < 1GiB at 50: at 50: none of the iterations 7']
    expect(() => plan({}, { sizes: [7], thresholds })).toThrow(
      expect.objectContaining({ code: 'threshold-invalid', details }),
    )
  })

  it('lets a variant change command, environment and users', () => {
    const variants = { before: { env: { B: '2' }, users: 9, command: ['y'] } }
    expect(plan({ variants }, { variant: 'before' }).runs[1]).toMatchObject({
      users: 9,
      target: { command: ['y'], env: { A: '1', B: '2' } },
    })
  })

  it('prefers the settings of a size to those of a variant, and those of the command line to both', () => {
    const more = {
      users: 2,
      bailAfter: 7,
      sizes: { 100: { users: 4, iterationTimeout: '9m' } },
      variants: { busy: { users: 3, iterations: [25, 100], requestTimeout: '3s' } },
    }
    const settings = (options: Partial<PlanOptions>) =>
      plan(more, options).runs.map((run) => [run.users, run.iterationTimeoutMs, run.requestTimeoutMs, run.bailAfter])
    expect(settings({ variant: 'busy' })).toEqual([
      [3, 300_000, 3000, 7],
      [4, 540_000, 3000, 7],
    ])
    expect(settings({ users: 9, sizes: [100] })).toEqual([[9, 540_000, 60_000, 7]])
  })

  it("lets a variant's thresholds replace the scenario's of the same metric where they hold", () => {
    const variants = { before: { thresholds: ['rss < 2GiB at 500', 'worker_crashes == 3'] } }
    const planned = plan({ variants, thresholds: ['rss < 1GiB', 'oom_kills == 1'] }, { variant: 'before' })
    expect(textsAt(planned, 500)).toEqual(expect.arrayContaining(['rss < 2GiB at 500', 'oom_kills == 1']))
    expect(textsAt(planned, 500)).not.toContain('rss < 1GiB')
    expect(textsAt(planned, 100)).toEqual(expect.arrayContaining(['rss < 1GiB', 'worker_crashes == 3']))
    expect(textsAt(planned, 100)).not.toContain('worker_crashes == 0')
  })

  it('refuses an unknown variant and suggests the nearest', () => {
    const variants = { before: {}, after: {} }
    expect(() => plan({ variants }, { variant: 'befor' })).toThrow(
      expect.objectContaining({ code: 'variant-unknown', got: 'befor; did you mean before?' }),
    )
  })

  it('adds the defaults for every metric that nobody named', () => {
    const texts = textsAt(plan({ thresholds: ['worker_crashes == 1'] }), 25)
    expect(texts).toContain('worker_crashes == 1')
    expect(texts).not.toContain('worker_crashes == 0')
    expect(texts).toContain('oom_kills == 0')
    expect(texts).toContain('rss_growth_per_iteration < 100KiB')
  })

  it('prefers the line written for a size, and keeps the default at sizes that no line names', () => {
    const thresholds = ['rss < 1GiB', 'rss < 512MiB at 500', 'rss_growth_per_iteration < 1MiB at 500']
    const planned = plan({ thresholds })
    expect(textsAt(planned, 500)).toContain('rss < 512MiB at 500')
    expect(textsAt(planned, 500)).not.toContain('rss < 1GiB')
    expect(textsAt(planned, 500)).not.toContain('rss_growth_per_iteration < 100KiB')
    expect(textsAt(planned, 100)).toContain('rss < 1GiB')
    expect(textsAt(planned, 100)).toContain('rss_growth_per_iteration < 100KiB')
  })

  it("lets the command line replace the scenario's thresholds of the same metric", () => {
    const planned = plan({ thresholds: ['rss < 1GiB', 'rss avg < 1GiB'] }, { thresholds: ['rss < 2GiB'] })
    expect(textsAt(planned, 100).filter((text) => text.startsWith('rss '))).toEqual(['rss < 2GiB'])
  })

  it('refuses thresholds of the command line with all their problems', () => {
    expect(() => plan({}, { thresholds: ['rss < 2', 'rrs < 2GiB'] })).toThrow(
      expect.objectContaining({
        code: 'threshold-invalid',
        details: expect.arrayContaining([expect.any(String), expect.any(String)]),
      }),
    )
  })

  it('looks at growth on the way to 500, and goes on beyond the largest size alone', () => {
    const looks = (planned: ReturnType<typeof plan>) => planned.runs.map(({ growthLooks }) => growthLooks)
    expect(looks(plan({}))).toEqual([[25], [100], [100, 200, 350, 500]])
    expect(looks(plan({ warmup: { longest: 15 } }))).toEqual([[25], [25, 50, 100], [25, 50, 100, 200, 350, 500]])
    expect(looks(plan({}, { abort: false }))).toEqual([[25], [100], [500]])
    const extended = plan({ iterations: [25, 100] }, { extendTo: 400 })
    expect(extended.runs.map(({ extendTo }) => extendTo)).toEqual([null, 400])
    expect(looks(extended)).toEqual([[25], [100, 200, 350, 400]])
    expect(() => plan({}, { extendTo: 500 })).toThrow('--extend-to 500 is not more than the largest size')
  })

  it('aborts at growth and ends of workers unless told otherwise, by the threshold or for the whole run', () => {
    const aborting = (planned: ReturnType<typeof plan>) =>
      planned.runs[0]?.thresholds.filter(({ abort }) => abort).map(({ threshold }) => threshold.text)
    const thresholds = [
      { expect: 'rss max < 1GiB', abort: true },
      { expect: 'worker_crashes == 0', abort: false },
    ]
    const growth = 'rss_growth_per_iteration < 100KiB'
    const others = ['oom_kills == 0', 'worker_timeouts == 0', 'limit_used < 90%']
    expect(aborting(plan({}))).toEqual([growth, 'worker_crashes == 0', ...others])
    expect(aborting(plan({ thresholds }))).toEqual(['rss max < 1GiB', growth, ...others])
    expect(aborting(plan({ thresholds }, { abort: false }))).toEqual([])
  })

  it('refuses abort, accept and warn where they make no sense, all at once', () => {
    const thresholds = [
      { expect: 'rss avg < 1GiB', abort: true },
      { expect: 'rss max < 1GiB', level: 'warn', accept: { until: '2027-01-31', reason: 'known' } },
      { expect: 'rss max < 1GiB', accept: { until: '31.1.2027', reason: '' } },
      { expect: 'rss max < 1GiB', accept: { untill: '2027-01-31', reason: 'known', until: '2027-02-30' } },
    ]
    expect(() => plan({ thresholds })).toThrow(
      expect.objectContaining({
        details: [
          expect.stringMatching(/^thresholds\.0\.abort: rss avg < 1GiB: it is known only when the run is over/),
          expect.stringMatching(/^thresholds\.1\.accept: a threshold that only warns decides nothing/),
          "thresholds.2.accept.until: expected a day, such as '2027-01-31'",
          'thresholds.2.accept.reason: expected why it is accepted',
          "thresholds.3.accept.until: expected a day, such as '2027-01-31'",
          'thresholds.3.accept.untill: unknown option; did you mean "until"?',
        ],
      }),
    )
  })

  it('prints without secrets', () => {
    const target = { command: ['x'], env: { API_TOKEN: 'tok-31', DB_PASSWORD: 'hunter2', LEVEL: 'info' } }
    const text = JSON.stringify(new Secrets().redactValue(plan({ target })))
    expect(text).not.toMatch(/tok-31|hunter2/)
    expect(text).toContain('info')
  })
})
