import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultyServer, startFaultyServer } from '../../../../fixtures/faulty-server/faulty-server.ts'
import { runScript } from '../../../testing/script-run.ts'

let server: FaultyServer
beforeEach(async () => {
  server = await startFaultyServer({})
})
afterEach(() => server[Symbol.asyncDispose]())

describe('a script that', () => {
  it('throws fails its iterations with its own words', async () => {
    const run = await runScript(
      () => {
        throw new Error('no paper left')
      },
      { baseUrl: server.url, size: 3 },
    )
    expect(run.iterations.map(({ iteration, outcome, reason }) => [iteration, outcome, reason])).toEqual([
      [1, 'failed', 'no paper left'],
      [2, 'failed', 'no paper left'],
      [3, 'failed', 'no paper left'],
    ])
  })

  it('rejects with nothing fails all the same', async () => {
    const { iterations } = await runScript(() => Promise.reject(undefined), { baseUrl: server.url })
    expect(iterations).toMatchObject([{ outcome: 'failed', reason: 'thrown: undefined' }])
  })

  it('finds checks false fails, under the name of the first', async () => {
    const { iterations } = await runScript(
      async ({ http, check }) => {
        const report = await http.get('/report')
        check('is a report', report.startsWith('rrr'))
        check('is a PDF', report.startsWith('%PDF'))
        check('has pages', false)
      },
      { baseUrl: server.url },
    )
    expect(iterations).toMatchObject([
      { outcome: 'failed', reason: 'check did not hold: is a PDF', status: 200, receivedBytes: 2000, user: 0 },
    ])
  })

  it('finds a check false before it is refused fails', async () => {
    const { iterations } = await runScript(
      async ({ http, check }) => {
        check('holds', false)
        await http.get('/status/503', { refusedStatus: [503] })
      },
      { baseUrl: server.url },
    )
    expect(iterations).toMatchObject([{ outcome: 'failed', reason: 'check did not hold: holds' }])
  })

  it('catches the trouble of a request completes, but the request has its row', async () => {
    const { iterations, requests } = await runScript(
      async ({ http }) => {
        await http.get('/behave/resets').catch(() => {})
      },
      { baseUrl: server.url },
    )
    expect(iterations).toMatchObject([{ outcome: 'completed', reason: null }])
    expect(requests).toMatchObject([{ outcome: 'lost', status: null, error: expect.stringContaining('ECONNRESET') }])
  })

  it('wraps the trouble of a request in an error of its own does not change what happened', async () => {
    const { iterations } = await runScript(
      async ({ http }) => {
        await http.get('/behave/resets').catch((cause: unknown) => {
          throw new Error('the report did not come', { cause })
        })
      },
      { baseUrl: server.url },
    )
    expect(iterations).toMatchObject([{ outcome: 'lost', reason: 'the report did not come' }])
  })

  it('goes on after its time neither counts nor reaches the service', async () => {
    const late = Promise.withResolvers<unknown[]>()
    const run = await runScript(
      async ({ http, check, sleep, poll, signal }) => {
        await http.get('/behave/hangs').catch(() => {})
        check('comes too late to count', false)
        const refused = [
          http.get('/late'),
          sleep('1ms'),
          poll(() => http.get('/late'), { every: '1ms', within: '1s', until: () => true }),
        ]
        late.resolve([signal.aborted, ...(await Promise.allSettled(refused)).map(({ status }) => status)])
      },
      { baseUrl: server.url, iterationTimeoutMs: 100 },
    )
    expect(await late.promise).toEqual([true, 'rejected', 'rejected', 'rejected'])
    expect(run.iterations).toMatchObject([
      { outcome: 'timed-out', reason: 'the iteration took longer than 100 ms', status: null },
    ])
    expect(run.requests).toMatchObject([{ name: 'GET /behave/hangs', outcome: 'timed-out' }])
    expect(server.requests().map(({ path }) => path)).toEqual(['/behave/hangs'])
  })

  it('never ends is timed out', async () => {
    const { iterations } = await runScript(() => new Promise(() => {}), {
      baseUrl: server.url,
      iterationTimeoutMs: 50,
      size: 4,
      users: 2,
    })
    expect(iterations.map(({ outcome }) => outcome)).toEqual(Array(4).fill('timed-out'))
  })

  it('leaves a request behind completes, and the request is given up', async () => {
    const { iterations, requests } = await runScript(
      async ({ http }) => {
        await http.get('/report')
        void http.get('/behave/hangs').catch(() => {})
      },
      { baseUrl: server.url },
    )
    expect(iterations).toMatchObject([{ outcome: 'completed' }])
    expect(requests.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['GET /report', 'answered'],
      ['GET /behave/hangs', 'aborted'],
    ])
  })

  it.each([1, 4, 25])('sends one request after the other uses one connection for each of %i users', async (users) => {
    const { iterations } = await runScript(
      async ({ http }) => {
        for (const path of ['/a', '/b', '/c']) await http.get(path)
      },
      { baseUrl: server.url, users, size: 100 },
    )
    expect(iterations.map(({ outcome }) => outcome)).toEqual(Array(100).fill('completed'))
    expect(server.counts()).toEqual({ connections: users, received: 300, answered: 300, broken: 0 })
  })

  it('sends requests side by side uses connections side by side', async () => {
    const { iterations } = await runScript(
      async ({ http }) => {
        await Promise.all([http.get('/behave/slow'), http.get('/behave/slow'), http.get('/behave/slow')])
      },
      { baseUrl: server.url, size: 4 },
    )
    expect(iterations.map(({ outcome }) => outcome)).toEqual(Array(4).fill('completed'))
    expect(server.counts()).toMatchObject({ connections: 3, received: 12, answered: 12 })
  })
})

describe('poll', () => {
  it('looks until the answer is the one waited for', async () => {
    let looks = 0
    const { iterations } = await runScript(
      async ({ http, poll, check }) => {
        const answer = await poll(() => http.get('/report'), {
          every: '2ms',
          within: '10s',
          until: () => ++looks === 3,
        })
        check('gives that answer', answer.status === 200)
      },
      { baseUrl: server.url },
    )
    expect(iterations).toMatchObject([{ outcome: 'completed' }])
    expect(server.counts().received).toBe(3)
  })

  it.each([
    ['the answer never comes', '/report'],
    ['a look never ends', '/behave/hangs'],
  ])('times the iteration out where %s', async (_, path) => {
    const { iterations } = await runScript(
      async ({ http, poll }) => {
        await poll(() => http.get(path), { every: '5ms', within: '60ms', until: () => false })
      },
      { baseUrl: server.url },
    )
    expect(iterations).toMatchObject([{ outcome: 'timed-out', reason: 'poll: not the answer waited for within 60 ms' }])
  })

  it('fails where a look fails', async () => {
    const { iterations } = await runScript(
      async ({ http, poll }) => {
        await poll(() => http.get('/status/500'), { every: '5ms', within: '10s', until: () => true })
      },
      { baseUrl: server.url },
    )
    expect(iterations).toMatchObject([
      { outcome: 'failed', reason: 'GET /status/500 answered 500, expected 200 to 299' },
    ])
  })
})

describe('what an iteration is given', () => {
  it('is its number, its user and the size of the run', async () => {
    const seen: unknown[] = []
    await runScript(({ iteration }) => void seen.push(iteration), { baseUrl: server.url, size: 3, users: 1 })
    expect(seen).toEqual([0, 1, 2].map((index) => ({ index, phase: 'load', size: 3, user: 0 })))
  })

  it.each(['5', '5 parsecs'])('is refused for a duration such as %j', async (duration) => {
    const { iterations } = await runScript(({ sleep }) => sleep(duration as '5ms'), { baseUrl: server.url })
    expect(iterations).toMatchObject([{ outcome: 'failed', reason: expect.stringMatching(/^TypeError: sleep: .*"5/) }])
  })

  it('draws the same values for the same iteration, whichever user makes it', async () => {
    const draw = async (users: number) => {
      const values = new Map<number, number[]>()
      await runScript(
        async ({ random, iteration, sleep }) => {
          await sleep('1ms')
          values.set(iteration.index, [random.number(), random.integer(1, 6)])
        },
        { baseUrl: server.url, size: 20, users, seed: 42 },
      )
      return [...values].toSorted(([a], [b]) => a - b)
    }
    expect(await draw(7)).toEqual(await draw(1))
  })
})
