import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type FaultyServer,
  type FaultySpec,
  startFaultyServer,
} from '../../../../fixtures/faulty-server/faulty-server.ts'
import type { Http, HttpResponse, RequestOptions, ScenarioScript } from '../../../scenario/script.ts'
import { runScript } from '../../../testing/script-run.ts'
import type { LoadSpec } from '../load-spec.ts'

let server: FaultyServer
beforeEach(() => serve({ bodyBytes: 3000, headers: { 'x-worker-pid': '4711' } }))
afterEach(() => server[Symbol.asyncDispose]())

async function serve(spec: FaultySpec): Promise<void> {
  server = await startFaultyServer(spec)
}

/** Makes one iteration of these requests. */
function request(make: (http: Http) => Promise<unknown>, spec: Partial<LoadSpec> = {}) {
  return runScript(({ http }) => make(http).then(() => {}), { baseUrl: server.url, ...spec })
}

/** The request as the server received it. */
async function echo(make: (http: Http) => Promise<HttpResponse>) {
  let echoed: { method: string; path: string; headers: Record<string, string>; body: string } | null = null
  const { iterations } = await request(async (http) => {
    echoed = JSON.parse((await make(http)).text())
  })
  expect(iterations[0]?.reason).toBeNull()
  return echoed
}

describe('a request', () => {
  it('sends JSON with its content type', async () => {
    expect(await echo((http) => http.post('/echo', { json: { pages: 3 } }))).toMatchObject({
      method: 'POST',
      body: '{"pages":3}',
      headers: { 'content-type': 'application/json', 'content-length': '11', connection: 'keep-alive' },
    })
  })

  it('sends a form, keeping a content type of its own', async () => {
    const form = { title: 'A & B', pages: 3 }
    expect(await echo((http) => http.put('/echo', { form }))).toMatchObject({
      method: 'PUT',
      body: 'title=A+%26+B&pages=3',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(await echo((http) => http.post('/echo', { form, headers: { 'Content-Type': 'own' } }))).toMatchObject({
      headers: { 'content-type': 'own' },
    })
  })

  it('sends raw bodies, headers and queries as they are', async () => {
    const options = { body: new Uint8Array([104, 105]), headers: { 'x-key': 'value' } }
    expect(await echo((http) => http.patch('/echo?page=2&q=a%20b', options))).toMatchObject({
      method: 'PATCH',
      path: '/echo?page=2&q=a%20b',
      body: 'hi',
      headers: { 'x-key': 'value' },
    })
  })

  it('of several bodies at once is refused', async () => {
    const { iterations } = await request((http) => http.post('/echo', { json: 1, body: 'x' }))
    expect(iterations).toMatchObject([
      { outcome: 'failed', reason: expect.stringContaining('one of json, form and body') },
    ])
  })

  it('with a header that HTTP does not allow fails without being sent', async () => {
    const { iterations, requests } = await request((http) => http.get('/', { headers: { 'x-bad': 'a\nb' } }))
    expect(iterations).toMatchObject([{ outcome: 'failed', reason: expect.stringContaining('invalid x-bad header') }])
    expect(requests).toMatchObject([{ outcome: 'failed', error: expect.stringContaining('UND_ERR_INVALID_ARG') }])
    expect(server.counts().received).toBe(0)
  })

  it('has a row with its name, its status, its size and the worker that answered', async () => {
    const { requests, iterations } = await request(
      async (http) => {
        await http.get('/report?id=7')
        await http.get('/behave/fails-500', { name: 'GET /broken' })
      },
      { pidHeader: 'X-Worker-Pid' },
    )
    expect(requests).toMatchObject([
      { name: 'GET /report', method: 'GET', status: 200, outcome: 'answered', receivedBytes: 3000, workerPid: 4711 },
      { name: 'GET /broken', method: 'GET', status: 500, outcome: 'answered', error: null, iteration: 1, user: 0 },
    ])
    expect(iterations).toMatchObject([
      {
        outcome: 'failed',
        reason: 'GET /broken answered 500, expected 200 to 299',
        status: 500,
        receivedBytes: 6000,
        workerPid: 4711,
      },
    ])
  })
})

describe('an answer', () => {
  it('gives its text, its bytes and its headers', async () => {
    await request(async (http) => {
      const answer = await http.get('/report')
      expect(answer).toMatchObject({ status: 200, bytes: 3000, headers: { 'x-worker-pid': '4711' } })
      expect(answer.text()).toBe('r'.repeat(3000))
      expect([answer.startsWith('rr'), answer.startsWith('%PDF')]).toEqual([true, false])
    }).then(({ iterations }) => expect(iterations[0]?.reason).toBeNull())
  })

  it('is kept as far as asked and counted to its end', async () => {
    const { iterations } = await request(async (http) => {
      const some = await http.get('/report', { keep: 'first 1kB' })
      expect([some.body.length, some.bytes]).toEqual([1000, 3000])
      const none = await http.get('/report', { keep: 'none' })
      expect([none.body.length, none.bytes]).toEqual([0, 3000])
      expect(() => some.json()).toThrow('only the first 1000 of 3000 bytes were kept')
    })
    expect(iterations[0]).toMatchObject({ reason: null, receivedBytes: 6000 })
  })

  it('keeps a mebibyte of a large body where nothing is said', async () => {
    await server[Symbol.asyncDispose]()
    await serve({ bodyBytes: 5_000_000 })
    const { iterations } = await request(async (http) => {
      const answer = await http.get('/report')
      expect([answer.body.length, answer.bytes]).toEqual([1024 * 1024, 5_000_000])
    })
    expect(iterations[0]?.reason).toBeNull()
  })

  it.each([204, 304])('of status %i has no body, and the connection is kept', async (status) => {
    const { iterations } = await request(async (http) => {
      await http.get(`/status/${status}`, { expectStatus: status })
      await http.get('/report')
    })
    expect(iterations[0]?.reason).toBeNull()
    expect(server.counts()).toMatchObject({ connections: 1, received: 2 })
  })

  it('to HEAD has headers alone', async () => {
    const { iterations } = await request(async (http) => {
      const answer = await http.head('/report')
      expect([answer.status, answer.bytes, answer.headers['content-length']]).toEqual([200, 0, '3000'])
    })
    expect(iterations[0]?.reason).toBeNull()
  })
})

describe('cookies', () => {
  const cookieOf = async (http: Http, options: RequestOptions = {}) => {
    const answer = await http.get('/echo', options)
    return JSON.parse(answer.text()).headers.cookie
  }

  it('are set by an answer on the way, and go with the redirect and with what comes later', async () => {
    const seen: unknown[] = []
    await request(async (http) => {
      seen.push(await cookieOf(http))
      const login = await http.post('/set-cookie?session=a%3B%20Path%3D/&draft=b%3B%20Path%3D/drafts', { json: {} })
      seen.push(
        JSON.parse(login.text()).headers.cookie,
        login.url.slice(server.url.length),
        http.cookies.get('session'),
      )
      seen.push(await cookieOf(http, { headers: { Cookie: 'own=1' } }), await cookieOf(http))
      http.cookies.clear()
      http.cookies.set('lang', 'de')
      seen.push(await cookieOf(http))
    }).then(({ iterations }) => expect(iterations[0]?.reason).toBeNull())
    expect(seen).toEqual([undefined, 'session=a', '/echo', 'a', 'own=1', 'session=a', 'lang=de'])
  })

  it('are given as lines where an answer sets several', async () => {
    await request(async (http) => {
      const answer = await http.get('/set-cookie?a=1%3B%20Expires%3DFri,%2001%20Jan%202100&b=2', { expectStatus: 302 })
      expect(answer.headers['set-cookie']).toBe('a=1; Expires=Fri, 01 Jan 2100\nb=2')
      expect(answer.ok).toBe(false)
    }).then(({ iterations }) => expect(iterations[0]?.reason).toBeNull())
  })

  it('are kept by each user over iterations', async () => {
    const seen: string[] = []
    const script: ScenarioScript['iteration'] = async ({ http, iteration }) => {
      const before = await cookieOf(http)
      seen.push(`${iteration.user}: ${before ?? 'none'}`)
      if (before === undefined) await http.get(`/set-cookie?user=${iteration.user}`)
      // Nobody makes a third one before everybody has made a second.
      while (seen.length < 2) await new Promise(setImmediate)
    }
    await runScript(script, { baseUrl: server.url, size: 4, users: 2 })
    expect(seen.toSorted().slice(0, 2)).toEqual(['0: none', '0: user=0'])
    expect(seen.toSorted().slice(2)).toEqual(['1: none', '1: user=1'])
  })
})

const isEmpty = ({ bytes }: HttpResponse) => bytes === 0
const hasText = ({ bytes }: HttpResponse) => bytes > 0

describe('the status', () => {
  it.each([
    ['expected by itself', { expectStatus: 500 }, 'completed'],
    ['among the expected', { expectStatus: [200, 500] }, 'completed'],
    ['not expected', { expectStatus: 202 }, 'failed'],
    ['refused by design', { refusedStatus: [429, 500] }, 'refused'],
    ['refused by design, as its answer says', { refusedStatus: [500], refusedWhen: isEmpty }, 'refused'],
    ['not refused by design, as its answer says', { refusedStatus: [500], refusedWhen: hasText }, 'failed'],
  ] as const)('%s makes the iteration so', async (_, options, outcome) => {
    const { iterations } = await request((http) => http.get('/status/500', options))
    expect(iterations).toMatchObject([{ outcome, status: 500 }])
  })
})

describe('a redirect', () => {
  it('is followed up to ten times, as one request', async () => {
    const { requests, iterations } = await request((http) => http.get('/redirect/10'))
    expect(requests).toMatchObject([{ name: 'GET /redirect/10', status: 200, outcome: 'answered' }])
    expect(iterations[0]?.receivedBytes).toBe(requests[0]?.receivedBytes)
    expect(server.counts().received).toBe(11)
  })

  it('is not followed an eleventh time', async () => {
    const { iterations, requests } = await request((http) => http.get('/redirect/11'))
    expect(iterations).toMatchObject([{ outcome: 'failed', reason: 'GET /redirect/11: redirected more than 10 times' }])
    expect(requests).toMatchObject([{ outcome: 'failed', status: 302 }])
  })

  it('with 303 becomes a GET without the body', async () => {
    const echoed = await echo((http) => http.post('/see-other', { json: { pages: 3 } }))
    expect(echoed).toMatchObject({ method: 'GET', path: '/echo', body: '' })
    expect(echoed).not.toHaveProperty('headers.content-type')
  })

  it('with 307 keeps method and body', async () => {
    expect(await echo((http) => http.post('/moved', { body: 'again' }))).toMatchObject({
      method: 'POST',
      body: 'again',
    })
  })

  it('to another server takes no secrets along, and its own cookies stay behind', async () => {
    await using other = await startFaultyServer({})
    await request(async (http) => {
      http.cookies.set('session', 'a', 'http://localhost')
      const headers = { authorization: 'Bearer key', 'x-own': 'value' }
      const elsewhere = other.url.replace('127.0.0.1', 'localhost')
      await http.get(`/elsewhere?${encodeURIComponent(`${elsewhere}/echo`)}`, { headers })
    }).then(({ iterations }) => expect(iterations[0]?.reason).toBeNull())
    expect(server.requests()[0]?.headers).toMatchObject({ authorization: 'Bearer key' })
    expect(server.requests()[0]?.headers).not.toHaveProperty('cookie')
    expect(other.requests()[0]?.headers).toMatchObject({ 'x-own': 'value', cookie: 'session=a' })
    expect(other.requests()[0]?.headers).not.toHaveProperty('authorization')
  })

  it('is an answer to who expects it', async () => {
    const { iterations } = await request((http) => http.get('/redirect/1', { expectStatus: 302 }))
    expect(iterations).toMatchObject([{ outcome: 'completed', status: 302 }])
    expect(server.counts().received).toBe(1)
  })
})

describe('the time of a request', () => {
  it('runs to the end of the body', async () => {
    const { iterations, requests } = await request((http) => http.get('/behave/hangs-midway', { timeout: '100ms' }))
    expect(iterations).toMatchObject([
      { outcome: 'timed-out', reason: 'GET /behave/hangs-midway: no whole answer within 100 ms' },
    ])
    expect(requests).toMatchObject([{ outcome: 'timed-out', status: 200, receivedBytes: 1500 }])
  })

  it('is counted in microseconds', async () => {
    const { requests } = await request((http) => http.get('/report'))
    const durationMs = requests[0]?.durationMs ?? Number.NaN
    expect(durationMs).toBeGreaterThan(0)
    expect(durationMs * 1000).toBeCloseTo(Math.round(durationMs * 1000), 6)
  })
})
