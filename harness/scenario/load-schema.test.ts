import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { SoakgateError } from '../vocabulary/errors.ts'
import { parseScenario } from './load-scenario.ts'

/** One that is there, since load tools are started in it. */
const folder = import.meta.dirname

function scenarioOf(load: unknown, more: object = {}) {
  const target = { command: ['serve'] }
  return parseScenario({ name: 'quote', target, iteration: () => {}, load, ...more }, 'quote.ts', folder)
}

function loadOf(load: unknown) {
  return scenarioOf(load).load
}

function problemsOf(load: unknown, more: object = {}): readonly string[] {
  try {
    scenarioOf(load, more)
  } catch (error) {
    if (error instanceof SoakgateError) return error.details
    throw error
  }
  return []
}

describe('the load of a scenario', () => {
  it('is made by its own functions unless it says otherwise', () => {
    expect(loadOf({})).toEqual(loadOf(undefined))
    expect(loadOf({ engine: 'iterations' })).toEqual(loadOf(undefined))
  })

  it.each([
    [{ engine: 'iteration' }, /^load\.engine: expected iterations.*, got "iteration"; did you mean "iterations"\?$/],
    [{ engine: 7 }, /^load\.engine: expected iterations.*, got 7$/],
    [{ engin: 'iterations' }, /^load\.engin: unknown option; did you mean "engine"\?$/],
    ['iterations', /^load: /],
  ])('refuses %j', (load, expected) => {
    expect(problemsOf(load)).toEqual([expect.stringMatching(expected)])
  })
})

describe('load at a rate', () => {
  it('is a schedule of arrivals', () => {
    expect(loadOf({ rate: '120/m' })).toEqual({
      engine: 'iterations',
      arrivals: { spacing: 'constant', perSecond: 2, stages: [], durationMs: null },
    })
    const stages = [
      { rate: '10/s', over: '5m' },
      { rate: '10/s', over: '1h' },
    ]
    expect(loadOf({ stages, arrivals: 'poisson', duration: '30m' })).toEqual({
      engine: 'iterations',
      arrivals: {
        spacing: 'poisson',
        perSecond: 0,
        stages: [
          { toPerSecond: 10, overMs: 300_000 },
          { toPerSecond: 10, overMs: 3_600_000 },
        ],
        durationMs: 1_800_000,
      },
    })
  })

  it.each([
    [{ duration: '8h' }, "load: duration needs a rate, such as rate: '2/s'"],
    [{ arrivals: 'poisson' }, "load: arrivals needs a rate, such as rate: '2/s'"],
    [{ rate: '0/s' }, 'load: at a rate of 0 nothing ever begins'],
    [
      {
        stages: [
          { rate: '5/s', over: '1m' },
          { rate: '0/s', over: '1m' },
        ],
      },
      /^load: the last rate is 0/,
    ],
    [{ rate: 2 }, 'load.rate: expected a rate with /s, /m or /h, such as "2/s", got "2"'],
    [{ rate: '-2/s' }, /^load\.rate: expected a rate/],
    [{ rate: '2/s', arrivals: 'even' }, "load.arrivals: expected 'constant' or 'poisson'"],
    [{ rate: '2/s', stages: [{ rate: '5/s', ovr: '1m' }] }, 'load.stages.0.ovr: unknown option; did you mean "over"?'],
  ])('refuses %j', (load, expected) => {
    const wanted = typeof expected === 'string' ? expected : expect.stringMatching(expected)
    expect(problemsOf(load)).toContainEqual(wanted)
  })

  it.each([
    [{ thinkTime: '1s' }, /^thinkTime: with load\.rate/],
    [{ quiesce: { every: 5, http: '/gc' } }, /^quiesce: with load\.rate/],
    [
      { iterations: [7000], timeLimit: '30m' },
      'timeLimit: 30 min 0 s is shorter than the load, which takes 58 min 20 s',
    ],
  ])('refuses %j beside it', (more, expected) => {
    const wanted = typeof expected === 'string' ? expected : expect.stringMatching(expected)
    expect(problemsOf({ rate: '2/s' }, more)).toContainEqual(wanted)
  })

  it('for a duration says how many iterations there are', () => {
    const load = { rate: '2/s', duration: '8h' }
    expect(scenarioOf(load)).toMatchObject({ iterations: [], timeLimitMs: 9 * 3_600_000 })
    expect(problemsOf(load, { iterations: [25] })).toEqual([expect.stringMatching(/^iterations: load\.duration says/)])
    expect(problemsOf(load, { thresholds: ['rss < 1GiB at 25'] })).toEqual([
      'thresholds.0: rss < 1GiB at 25: the number of iterations follows from load.duration; leave "at" out',
    ])
  })
})

describe('a load tool', () => {
  const tool = { iteration: undefined }
  const command = ['ab', '-n', '{iterations}', '-c', '{users}', '{url}/reports']
  const ab = { engine: 'command', command }
  const loadOfTool = (load: unknown) => scenarioOf(load, tool).load

  it('is read by the name of its program, and started in the folder of the scenario', () => {
    expect(loadOfTool({ ...ab, completed: { targetLog: 'POST' } })).toEqual({
      engine: 'command',
      command,
      cwd: folder,
      env: {},
      count: { by: 'target-log', pattern: 'POST' },
      output: 'ab',
    })
    expect(loadOfTool({ ...ab, completed: { url: '/count' }, output: 'unread', cwd: 'loads' })).toMatchObject({
      cwd: path.join(folder, 'loads'),
      count: { by: 'url', url: '/count', pointer: null },
      output: null,
    })
    expect(loadOfTool({ ...ab, command: ['./ours'], completed: { log: 'a.log', pattern: 'x' } })).toMatchObject({
      count: { by: 'log', file: path.join(folder, 'a.log'), pattern: 'x' },
      output: null,
    })
    expect(loadOfTool({ ...ab, completed: 'ab' })).toMatchObject({ count: null, output: 'ab' })
  })

  it.each([
    [{ completed: 'abb' }, /^load\.completed: expected ab, hey, wrk, locust, or where the service's own count/],
    [{}, /^load\.completed: expected ab/],
    [{ completed: 'ab', output: 'ab' }, /^load: completed names the tool whose output is read; leave output out$/],
    [{ completed: { pattern: 'x' } }, /^load: completed: name one of log, url, targetLog/],
    [{ completed: { targetLog: 'x', url: '/count' } }, /^load: completed: targetLog goes alone$/],
    [
      { completed: 'ab', command: ['ab', '{iteration}'] },
      /\{iteration\} stands for nothing; did you mean \{iterations\}\?$/,
    ],
    [{ completed: 'ab', cwd: 'nowhere' }, /^load\.cwd: there is no folder .*nowhere$/],
    [{ completed: 'ab', command: ['ab', '-n', '100'] }, /^load\.command: write \{iterations\}/],
  ])('refuses %j', (more, expected) => {
    expect(problemsOf({ ...ab, ...more }, tool)).toEqual([expect.stringMatching(expected)])
  })

  it('has no functions, no pauses, and no log that nobody reads', () => {
    const load = { ...ab, completed: { targetLog: 'x' } }
    const target = { pid: 7, url: 'http://127.0.0.1:9' }
    expect(
      problemsOf(load, { thinkTime: '1s', quiesce: { every: 5, http: '/gc' }, iteration: undefined, target }),
    ).toEqual([
      expect.stringMatching(/^thinkTime: /),
      expect.stringMatching(/^quiesce: /),
      expect.stringMatching(/^load\.completed\.targetLog: /),
    ])
    expect(problemsOf(load)).toEqual([expect.stringMatching(/^iteration: the load is made by command/)])
  })

  it('may be autocannon', () => {
    const asked = { engine: 'autocannon', path: '/reports', rate: '120/m', duration: '8h', refusedStatus: 503 }
    expect(loadOfTool(asked)).toEqual({
      engine: 'autocannon',
      path: '/reports',
      method: 'GET',
      headers: {},
      body: null,
      perSecond: 2,
      durationMs: 28_800_000,
      expectStatus: null,
      refusedStatus: [503],
    })
    const secret = { target: { pid: 7, url: 'https://127.0.0.1:9' }, ...tool }
    expect(problemsOf({ engine: 'autocannon', path: '/reports', body: 'x' }, secret)).toEqual([
      expect.stringMatching(/^load\.body: GET has none/),
      expect.stringMatching(/^tls: /),
    ])
    expect(problemsOf({ engine: 'autocannon', path: '/reports', method: 'HEAD' }, tool)).toEqual([
      expect.stringMatching(/^load\.method: autocannon waits for a body/),
    ])
    expect(problemsOf({ engine: 'autocannon', path: '/reports', duration: '8h' }, tool)).toEqual([
      "load: duration needs a rate, such as rate: '20/s'",
    ])
    expect(problemsOf({ engine: 'autocannon', path: '/reports', rate: '6/h' }, { ...tool, iterations: [5] })).toEqual([
      expect.stringMatching(/^load\.rate: less than one within iterationTimeout, 5/),
    ])
    const pausing = { ...tool, thinkTime: '1s', iterations: [5] }
    expect(problemsOf(asked, pausing)).toEqual([
      expect.stringMatching(/^iterations: load\.duration says how many there are/),
      expect.stringMatching(/^thinkTime: the load is made by autocannon/),
    ])
    expect(problemsOf({ engine: 'autocannon', path: 'reports', rate: '0/s' }, tool)[0]).toMatch(
      /^load\.path: expected a path/,
    )
  })

  it('may run in the background', () => {
    const background = { command: ['hey', '-z', '1h', '{url}/'] }
    expect(scenarioOf(undefined, { background }).background).toEqual({ ...background, cwd: folder, env: {} })
    expect(problemsOf(undefined, { background: { command: ['hey', '{urls}'] } })).toEqual([
      'background.command: {urls} stands for nothing; did you mean {url}?',
    ])
    expect(problemsOf(undefined, { background: { comand: ['hey'] } })[1]).toMatch(/did you mean "command"/)
  })
})

describe('the segments of k6', () => {
  const k6 = (segments: unknown, more: object = {}) => ({ engine: 'k6', script: 'x.js', segments, ...more })
  const script = fileURLToPath(import.meta.url)
  const own = { iteration: undefined }

  it('are none unless it says so, and run the k6 of the load unless they have another', () => {
    const segments = [{ run: ['ssh', 'load-2'], program: '/opt/k6' }, { run: ['ip', 'netns', 'exec', 'left'] }, {}]
    expect(scenarioOf(k6(undefined, { script }), own).load).toMatchObject({ segments: [] })
    expect(scenarioOf(k6(segments, { script, program: 'bin/k6' }), { ...own, users: 3 }).load).toMatchObject({
      segments: [
        { run: ['ssh', 'load-2'], program: '/opt/k6' },
        { run: ['ip', 'netns', 'exec', 'left'], program: path.join(folder, 'bin/k6') },
        { run: [], program: path.join(folder, 'bin/k6') },
      ],
    })
  })

  it.each([
    [[{ runs: ['ssh'] }], 'load.segments.0.runs: unknown option; did you mean "run"?'],
    [[{ run: 'ssh load-2' }], expect.stringMatching(/^load\.segments\.0\.run: /)],
    [[], expect.stringMatching(/^load\.segments: /)],
    [[{}, {}], 'users: 1 cannot be split among 2 load.segments'],
  ])('refuses %j for one user', (segments, expected) => {
    expect(problemsOf(k6(segments, { script }), { ...own, users: 1 })).toEqual([expected])
  })
})
