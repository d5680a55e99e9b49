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
      iterations: [25, 100, 500],
      users: 1,
      timeLimitMs: 3_600_000,
      iterationTimeoutMs: 300_000,
      requestTimeoutMs: 60_000,
      bailAfter: 20,
      recordLimitBytes: 200_000_000,
      warmup: { iterationsPerWorker: 10 },
      target: {
        kind: 'command',
        command: ['/project/scenarios/serve', '--port', '{port}'],
        cwd: '/project/scenarios',
        env: {},
        port: null,
        ready: { by: 'port', withinMs: 60_000 },
        stopWithinMs: 10_000,
        pidHeader: null,
        recycleLog: null,
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
        'user: unknown option; did you mean "users"?',
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

  it('names what is missing', () => {
    expect(problems({ iteration: () => {} })).toEqual([
      expect.stringMatching(/^name: /),
      expect.stringMatching(/^target: /),
    ])
  })
})
