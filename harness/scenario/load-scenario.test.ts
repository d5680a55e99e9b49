import { describe, expect, it } from 'vitest'
import { SoakgateError } from '../vocabulary/errors.ts'
import { parseScenario } from './load-scenario.ts'

const least = { name: 'quote', target: { command: ['./serve', '--port', '{port}'] }, iteration: () => {} }

function problems(value: unknown): readonly string[] {
  try {
    parseScenario(value, 'quote.ts', '/project/scenarios')
  } catch (error) {
    if (error instanceof SoakgateError && error.code === 'scenario-invalid') return error.details
    throw error
  }
  return []
}

describe('a scenario', () => {
  it('gets every default, so that nobody later has to', () => {
    expect(parseScenario(least, 'quote.ts', '/project/scenarios')).toEqual({
      name: 'quote',
      iterationName: 'iteration',
      unitName: 'iteration',
      iterations: [25, 100, 500],
      users: 1,
      load: { engine: 'iterations', arrivals: null },
      timeLimitMs: 3_600_000,
      iterationTimeoutMs: 300_000,
      requestTimeoutMs: 60_000,
      setupTimeoutMs: 60_000,
      userTimeoutMs: 60_000,
      teardownTimeoutMs: 60_000,
      thinkTime: null,
      background: null,
      bailAfter: 20,
      recordLimitBytes: 200_000_000,
      logPatterns: {},
      quiesce: null,
      sizes: {},
      warmup: { iterationsPerWorker: 10, longest: 60 },
      count: null,
      serverCount: null,
      needs: [],
      target: {
        kind: 'command',
        command: ['/project/scenarios/serve', '--port', '{port}'],
        cwd: '/project/scenarios',
        env: {},
        port: null,
        ready: { by: 'port', withinMs: 60_000 },
        stopWithinMs: 10_000,
        memoryLimitBytes: null,
        pidHeader: null,
        recycleLog: null,
        tls: null,
        roles: null,
        temporaryFiles: [],
      },
      variants: {},
      thresholds: [],
    })
  })

  it('is plain data: writing it as JSON loses nothing', () => {
    const scenario = parseScenario(least, 'quote.ts', '/project')
    expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario)
  })

  it('runs its sizes in ascending order, each once', () => {
    const scenario = parseScenario({ ...least, iterations: [500, 25, 25] }, 'quote.ts', '/')
    expect(scenario.iterations).toEqual([25, 500])
  })

  it('takes paths relative to its file, and a bare program from the PATH', () => {
    const target = { command: ['gunicorn', 'app:app'], cwd: '../service' }
    const scenario = parseScenario({ ...least, target }, 'quote.ts', '/project/scenarios')
    expect(scenario.target).toMatchObject({ command: ['gunicorn', 'app:app'], cwd: '/project/service' })
  })

  it('tells all problems at once, with their paths and the nearest known key', () => {
    const found = problems({
      name: 'quote',
      user: 4,
      timeLimit: 40,
      thresolds: [],
      warmup: { iterationPerWorker: 3 },
      target: { command: ['x'], prot: 80, ready: { url: 'health', within: '60' } },
      variants: { before: { environment: {} } },
      thresholds: ['rss < 512', { expect: 'rss_peek < 1GiB', levle: 'warn' }],
      iteration: 'x',
    })
    expect(found).toEqual(
      expect.arrayContaining([
        'user: expected a function, what each user does first; for their number write users: 4',
        'thresolds: unknown option; did you mean "thresholds"?',
        'warmup.iterationPerWorker: unknown option; did you mean "iterationsPerWorker"?',
        'target.prot: unknown option; did you mean "port"?',
        expect.stringMatching(/^timeLimit: expected a text with a unit, got the number 40; write '40s'/),
        expect.stringMatching(/^target\.ready\.within: .*without a unit/),
        expect.stringMatching(/^target\.ready\.url: /),
        expect.stringMatching(/^variants\.before\.environment: unknown option/),
        expect.stringMatching(/^thresholds\.0: rss: .*without a unit/),
        'thresholds.1.levle: unknown option; did you mean "level"?',
        expect.stringMatching(/^iteration: expected a function/),
      ]),
    )
  })

  it('takes settings of sizes and variants, think time and pauses to rest', () => {
    const scenario = parseScenario(
      {
        ...least,
        thinkTime: { min: '1s', max: '3s' },
        quiesce: { every: 25, http: 'POST /gc' },
        sizes: { 500: { users: 12, iterationTimeout: '10m', thinkTime: '2s' } },
        variants: { before: { iterations: [100, 25], thresholds: ['rss < 1GiB'] } },
      },
      'quote.ts',
      '/',
    )
    expect(scenario.thinkTime).toEqual({ minMs: 1000, maxMs: 3000 })
    expect(scenario.quiesce).toEqual({ by: 'http', every: 25, method: 'POST', path: '/gc' })
    expect(scenario.sizes[500]).toEqual({
      users: 12,
      thinkTime: { minMs: 2000, maxMs: 2000 },
      iterationTimeoutMs: 600_000,
      requestTimeoutMs: null,
      bailAfter: null,
    })
    expect(scenario.variants.before).toMatchObject({ iterations: [25, 100], thresholds: [{ expect: 'rss < 1GiB' }] })
  })

  it.each([
    [{ thinkTime: '5' }, /^thinkTime: .*without a unit/],
    [{ thinkTime: { min: '3s', max: '1s' } }, 'thinkTime: expected min up to max'],
    [{ thinkTime: { min: '3s', maxx: '4s' } }, /^thinkTime\.max: expected a text with a unit/],
    [{ thinkTime: { min: '3s', max: '4s', mean: '4s' } }, 'thinkTime.mean: unknown option; did you mean "min"?'],
    [{ quiesce: { every: 25 } }, 'quiesce: name http or command'],
    [{ quiesce: { every: 25, http: '/gc', command: ['jcmd'] } }, 'quiesce: name http or command, not both'],
    [{ quiesce: { every: 25, http: 'gc' } }, "quiesce.http: expected a path, such as '/gc' or 'POST /gc'"],
    [{ quiesce: { evry: 25, http: '/gc' } }, 'quiesce.evry: unknown option; did you mean "every"?'],
    [{ sizes: { 50: { users: 2 } } }, 'sizes.50: it is not one of the iterations 25, 100, 500'],
    [{ sizes: { 25: { user: 2 } } }, 'sizes.25.user: unknown option; did you mean "users"?'],
    [{ variants: { a: { iteration: [3] } } }, 'variants.a.iteration: unknown option; did you mean "iterations"?'],
    [{ setup: 4 }, /^setup: expected a function/],
    [{ setupTimeout: 4 }, /^setupTimeout: expected a text with a unit/],
  ])('refuses %j', (more, expected) => {
    expect(problems({ ...least, ...more })).toContainEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    )
  })

  it('names what is missing', () => {
    expect(problems({ iteration: () => {} })).toEqual([
      expect.stringMatching(/^name: /),
      expect.stringMatching(/^target: /),
    ])
  })
})
