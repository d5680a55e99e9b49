import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Behaviour } from '../../../../fixtures/faulty-server/faulty-server.ts'
import { type FaultyServer, startFaultyServer } from '../../../../fixtures/faulty-server/faulty-server.ts'
import { k6Program, runK6 } from '../../../testing/k6-run.ts'
import { countOutcomes, type Outcome } from '../../../vocabulary/outcomes.ts'
import { k6Engine } from './k6.ts'

if (k6Program === null) console.warn('skipped: k6 is not there; install it with `go install go.k6.io/k6@latest`')

function gets(address: string): string {
  return `import http from 'k6/http'
export const options = { vus: 50, duration: '1h' }
export default function (): void {
  http.get(__ENV.BASE_URL + ${JSON.stringify(address)}, { timeout: '500ms' })
}
`
}

/** With a threshold that is crossed and one without samples. */
function withSummary(body: string): string {
  return `import { Trend } from 'k6/metrics'
const pages = new Trend('pages')
export const options = { thresholds: { pages: ['avg<10'], iterations: ['count<0'] } }
export function handleSummary(data) { ${body} }
export default () => {}`
}

describe.skipIf(k6Program === null)('a script of k6', () => {
  let server: FaultyServer
  beforeEach(async () => {
    server = await startFaultyServer({ delayMs: 20 })
  })
  afterEach(() => server[Symbol.asyncDispose]())

  it.each<[Behaviour, Outcome]>([
    ['ok', 'completed'],
    ['chunked', 'completed'],
    ['closes-connections', 'completed'],
    ['cut-length', 'lost'],
    ['cut-chunked', 'lost'],
    ['closes-unanswered', 'lost'],
    ['resets', 'lost'],
    ['hangs', 'timed-out'],
    ['talks-nonsense', 'failed'],
  ])('against a service that %s has %s iterations, as the server counts', async (behaviour, outcome) => {
    const { result, iterations } = await runK6(gets(`/behave/${behaviour}`), { count: 8, baseUrl: server.url })
    expect({ endedBy: result.endedBy, counts: result.counts }).toEqual({
      endedBy: 'done',
      counts: { ...countOutcomes([]), [outcome]: 8 },
    })
    expect(iterations.map(({ iteration }) => iteration).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(server.countsOf(behaviour).answered).toBe(outcome === 'completed' ? 8 : 0)
    expect(result.tool).toMatchObject({ claimed: 8, dropped: 0 })
  })

  it.each([
    ['/status/500', [], 'failed'],
    ['/status/503', [503], 'refused'],
    ['/status/201', [], 'completed'],
  ] as const)('that gets %s, with %j refused by design, is %s', async (address, refusedStatus, outcome) => {
    const { result, requests } = await runK6(gets(address), { count: 3, baseUrl: server.url, refusedStatus })
    expect(result.counts).toMatchObject({ [outcome]: 3 })
    const status = Number(address.slice(-3))
    expect(requests).toHaveLength(3)
    expect(requests[0]).toMatchObject({ name: `GET ${address}`, status, outcome: 'answered', error: null })
  })

  it('has failed where nobody listens', async () => {
    const { result } = await runK6(gets('/'), { count: 2, baseUrl: 'http://127.0.0.1:9' })
    expect(result.counts).toMatchObject({ failed: 2 })
  })

  it('has failed in every iteration that throws or whose check does not hold, though k6 counts them and exits with 0', async () => {
    const throwing = await runK6("export default () => { throw new Error('no paper left') }", {
      count: 3,
      baseUrl: server.url,
    })
    expect(throwing.result).toMatchObject({
      counts: { failed: 3 },
      tool: { claimed: 3, end: 'k6 ended with exit code 0' },
    })
    expect(throwing.iterations[0]?.reason).toBe('Error: no paper left')
    const checking = "import { check } from 'k6'\nexport default async () => { check(1, { 'is two': (n) => n === 2 }) }"
    const { iterations } = await runK6(checking, { count: 1, baseUrl: server.url })
    expect(iterations).toMatchObject([{ outcome: 'failed', reason: 'check did not hold: is two' }])
  })

  it('tells what became of its thresholds, and which had no samples', async () => {
    const script = `import http from 'k6/http'
import { Trend, Counter } from 'k6/metrics'
const pages = new Trend('pages'); const errors = new Counter('errors')
export const options = { thresholds: {
  pages: ['avg<10'], errors: ['count==0'], http_reqs: ['count>=3'], 'http_req_duration{name:pay}': ['p(95)<1'], checks: ['rate>0.9'], http_req_failed: ['rate<0.5'] } }
export default () => { http.get(__ENV.BASE_URL + '/status/500') }`
    const { result } = await runK6(script, { count: 3, baseUrl: server.url })
    expect(Object.fromEntries((result.tool?.thresholds ?? []).map(({ text, status }) => [text, status]))).toEqual({
      'pages avg<10': 'no-samples',
      'errors count==0': 'held',
      'http_reqs count>=3': 'held',
      'http_req_duration{name:pay} p(95)<1': 'no-samples',
      'checks rate>0.9': 'no-samples',
      'http_req_failed rate<0.5': 'crossed',
    })
    expect(result.tool?.end).toBe('k6 ended with exit code 99: a threshold was crossed')
  })

  it('knows a gauge that was set to 0 from one that never was', async () => {
    const script = `import { Gauge } from 'k6/metrics'
const queue = new Gauge('queue'); const never = new Gauge('never')
export const options = { thresholds: { queue: ['value < 5'], never: ['value<5'] } }
export default () => queue.add(0)`
    const { result } = await runK6(script, { count: 2, baseUrl: server.url })
    expect(result.tool?.thresholds).toEqual([
      { text: 'never value<5', status: 'no-samples' },
      { text: 'queue value < 5', status: 'held' },
    ])
  })

  it.each([
    ["throw new Error('no disk')", /^k6 error: handleSummary failed: Error: no disk/],
    ['for (const name of Object.keys(data.metrics)) delete data.metrics[name]', null],
  ])('tells what became of its thresholds, whatever its handleSummary does: %s', async (body, said) => {
    const { result, lines } = await runK6(withSummary(body), { count: 2, baseUrl: server.url })
    expect(result).toMatchObject({ endedBy: 'done', tool: { claimed: 2 } })
    expect(result.tool?.thresholds).toEqual([
      { text: 'iterations count<0', status: 'crossed' },
      { text: 'pages avg<10', status: 'no-samples' },
    ])
    if (said !== null) expect(lines).toContainEqual(expect.stringMatching(said))
  })

  it('broke where k6 gives no summary, and has crossed a threshold by its exit code', async () => {
    const { result } = await runK6(withSummary("return { 'x.txt': 5 }"), { count: 2, baseUrl: server.url })
    expect(result).toMatchObject({ endedBy: 'load-worker-ended', counts: { completed: 2 } })
    expect(result.detail).toMatch(/^k6 ended with exit code 99: a threshold was crossed; it gave no summary; k6 /)
    expect(result.tool).toMatchObject({
      claimed: null,
      thresholds: [{ text: 'one that it does not name (exit code 99)', status: 'crossed' }],
    })
  })

  it('has its rows where teardown takes too long, which is told', async () => {
    const script = `import { sleep } from 'k6'
export const options = { teardownTimeout: '100ms' }
export function teardown() { sleep(60) }
export default () => {}`
    const { result } = await runK6(script, { count: 2, baseUrl: server.url })
    expect(result).toMatchObject({
      endedBy: 'done',
      counts: { completed: 2 },
      tool: { claimed: 2, end: 'k6 ended with exit code 101: teardown took longer than teardownTimeout' },
    })
  })

  it('makes as many iterations as are asked for, whatever its own scenarios say, by the function that they name', async () => {
    const script = `import http from 'k6/http'
export const options = { scenarios: { pay: { executor: 'constant-arrival-rate', rate: 50, duration: '1h', preAllocatedVUs: 9, exec: 'pay', env: { WHERE: '/status/204' } } } }
export function setup() { return { again: true } }
export function pay(data: { again: boolean }) { if (data.again) http.get(__ENV.BASE_URL + __ENV.WHERE) }`
    const { result, requests } = await runK6(script, { count: 5, users: 3, baseUrl: server.url })
    expect(result.counts).toMatchObject({ completed: 5 })
    expect(requests.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204])
  })

  it.each([
    ['export const options = {}', /the script exports no function default/],
    ['export default () => {', /SyntaxError|Unexpected/],
    [
      "export const options = { thresholds: { nothing: ['count>0'] } }\nexport default () => {}",
      /no metric name "nothing"/,
    ],
    ["export function setup() { throw new Error('no login') }\nexport default () => {}", /no login/],
    [
      "const s = { executor: 'constant-vus', vus: 1, duration: '1s' }\nexport const options = { scenarios: { a: s, b: s } }\nexport default () => {}",
      /the script has the scenarios a, b: name the function/,
    ],
  ])('that cannot run is the run’s error: %s', async (script, said) => {
    const running = runK6(script, { count: 2, baseUrl: server.url })
    await expect(running).rejects.toMatchObject({ code: 'engine-failed', exitCode: 4 })
    const error = await running.catch((one: { details: string[] }) => one)
    expect('details' in error && error.details.join('\n')).toMatch(said)
  })

  it('that aborts the test leaves the rest not started, with its words', async () => {
    const script = `import exec from 'k6/execution'
export default () => { if (exec.scenario.iterationInTest === 2) exec.test.abort('the stock is empty') }`
    const { result, iterations } = await runK6(script, { count: 9, users: 1, baseUrl: server.url })
    expect(result.endedBy).toBe('load-worker-ended')
    expect(result.detail).toMatch(/^k6 ended with exit code 108: the script aborted the test; .*the stock is empty/)
    expect(result.counts).toMatchObject({ completed: 2, aborted: 1, 'not-started': 6 })
    expect(iterations).toHaveLength(9)
  })

  it('has lost what was under way when k6 is killed', async () => {
    const { result } = await runK6("import { sleep } from 'k6'\nexport default () => sleep(0.1)", {
      count: 100,
      users: 2,
      baseUrl: server.url,
      onIteration: (_load, { outcome }, groupId) => {
        if (outcome === 'completed') process.kill(-groupId, 'SIGKILL')
      },
    })
    expect(result).toMatchObject({
      endedBy: 'load-worker-ended',
      detail: 'k6 was ended by SIGKILL',
      tool: { claimed: null },
    })
    expect(Object.values(result.counts).reduce((sum, count) => sum + count)).toBe(100)
    expect(result.counts.lost).toBeGreaterThan(0)
  })

  it('has timed out where an iteration never ends, and k6 is killed', async () => {
    const { result, iterations } = await runK6("import { sleep } from 'k6'\nexport default () => sleep(600)", {
      count: 3,
      users: 2,
      baseUrl: server.url,
      iterationTimeout: '1s',
    })
    expect(result).toMatchObject({ endedBy: 'load-worker-ended', counts: { 'timed-out': 2, 'not-started': 1 } })
    expect(iterations[0]?.reason).toBe('it took longer than iterationTimeout')
  })

  it('is stopped when the run is, and what was under way is aborted', async () => {
    const { result } = await runK6("import { sleep } from 'k6'\nexport default () => sleep(0.2)", {
      count: 100,
      baseUrl: server.url,
      onIteration: (load) => load.abort(),
    })
    expect(result.endedBy).toBe('aborted')
    expect(result.counts.aborted).toBeGreaterThan(0)
    expect(Object.values(result.counts).reduce((sum, count) => sum + count)).toBe(100)
  })
})

it('says how k6 is installed where it is not', async () => {
  const load = {
    engine: 'k6',
    script: '/srv/x.js',
    function: null,
    program: '/nowhere/k6',
    env: {},
    refusedStatus: [],
    segments: [],
  } as const
  await expect(k6Engine.require(load)).rejects.toMatchObject({
    code: 'engine-missing',
    exitCode: 4,
    got: 'no such program',
    hint: expect.stringContaining('go install go.k6.io/k6@latest'),
  })
})
