import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultyServer, startFaultyServer } from '../../../../fixtures/faulty-server/faulty-server.ts'
import { k6Program, runK6 } from '../../../testing/k6-run.ts'

if (k6Program === null) console.warn('skipped: k6 is not there; install it with `go install go.k6.io/k6@latest`')

const anotherHost = [fileURLToPath(new URL('../../../../fixtures/k6/another-host.sh', import.meta.url))]
const gets = `import http from 'k6/http'
import { sleep } from 'k6'
export const options = { thresholds: { http_reqs: ['count>10'], http_req_failed: ['rate==0'] } }
export default function (): void {
  http.get(__ENV.BASE_URL + '/behave/ok')
  sleep(0.02)
}
`

describe.skipIf(k6Program === null)('a script of k6 in several segments', () => {
  let server: FaultyServer
  beforeEach(async () => {
    server = await startFaultyServer({ delayMs: 5 })
  })
  afterEach(() => server[Symbol.asyncDispose]())

  it('makes as many iterations in sum as were asked for, each counted once', async () => {
    const { result, iterations, requests } = await runK6(gets, {
      count: 25,
      users: 4,
      baseUrl: server.url,
      segments: [[], ['env'], anotherHost],
    })
    expect(result).toMatchObject({ endedBy: 'done', counts: { completed: 25 }, tool: { claimed: 25, dropped: 0 } })
    expect(server.countsOf('ok').answered).toBe(25)
    const numbers = Array.from({ length: 25 }, (_, index) => index + 1)
    expect(iterations.map(({ iteration }) => iteration).toSorted((a, b) => a - b)).toEqual(numbers)
    expect(requests.map(({ iteration }) => iteration ?? 0).toSorted((a, b) => a - b)).toEqual(numbers)
    // Users of the three segments: the first has two of the four.
    expect(new Set(iterations.map(({ user }) => user))).toEqual(new Set([0, 3, 1, 2]))
  })

  it('judges the thresholds of each segment alone, by its name', async () => {
    const { result } = await runK6(gets, { count: 20, users: 3, baseUrl: server.url, segments: [[], anotherHost] })
    expect(result.counts).toMatchObject({ completed: 20 })
    const statuses = Object.fromEntries((result.tool?.thresholds ?? []).map(({ text, status }) => [text, status]))
    expect(statuses).toEqual({
      'http_reqs count>10 in segment 1 of 2 (here)': 'held',
      'http_reqs count>10 in segment 2 of 2 (another-host.sh)': 'crossed',
      'http_req_failed rate==0 in segment 1 of 2 (here)': 'held',
      'http_req_failed rate==0 in segment 2 of 2 (another-host.sh)': 'held',
    })
  })

  it('tells while it goes on, also from where only pipes are', async () => {
    const begun: number[] = []
    const { iterations } = await runK6("import { sleep } from 'k6'\nexport default () => sleep(0.5)", {
      count: 6,
      users: 2,
      baseUrl: server.url,
      segments: [anotherHost],
      onIteration: (load, row) => {
        begun.push(row.iteration)
        if (begun.length === 2) load.abort()
      },
    })
    expect(iterations.filter(({ outcome }) => outcome === 'not-started').length).toBeGreaterThan(0)
    expect(iterations).toHaveLength(6)
  })

  it('does not start a segment that would have nothing to do', async () => {
    const { result } = await runK6(gets, { count: 1, users: 3, baseUrl: server.url, segments: [[], ['/nowhere/ssh']] })
    expect(result).toMatchObject({ endedBy: 'done', counts: { completed: 1 } })
  })

  it('is the run’s error where one cannot begin, and ends the others', async () => {
    const noK6There = ['sh', '-c', 'echo k6: not found >&2; exit 127']
    const running = runK6(gets, { count: 5000, users: 2, baseUrl: server.url, segments: [[], noK6There] })
    await expect(running).rejects.toMatchObject({
      code: 'engine-failed',
      exitCode: 4,
      got: 'segment 2 of 2 (sh): k6 ended with exit code 127: it was not found',
      details: ['k6: k6: not found'],
    })
  })

  it('has lost what one had under way that was killed, while the others make their share', async () => {
    let isKilled = false
    const { result, iterations } = await runK6("import { sleep } from 'k6'\nexport default () => sleep(0.1)", {
      count: 20,
      users: 2,
      baseUrl: server.url,
      segments: [[], []],
      onIteration: (_load, { user }, groupOfLast) => {
        if (user !== 1 || isKilled) return
        isKilled = true
        process.kill(-groupOfLast, 'SIGKILL')
      },
    })
    expect(result.endedBy).toBe('load-worker-ended')
    expect(result.detail).toBe('segment 2 of 2 (here): k6 was ended by SIGKILL')
    expect(iterations).toHaveLength(20)
    expect(iterations.filter(({ user, outcome }) => user === 0 && outcome === 'completed')).toHaveLength(10)
    expect(result.counts.lost + result.counts['not-started']).toBeGreaterThan(0)
  })
})
