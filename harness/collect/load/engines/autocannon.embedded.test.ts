import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { expectations } from '../../../../fixtures/faulty-server/expectations.ts'
import { behaviourNames, startFaultyServer } from '../../../../fixtures/faulty-server/faulty-server.ts'
import type { AutocannonEngineSpec } from '../../../scenario/engine-spec.ts'
import { tryEngine } from '../../../testing/engine-trial.ts'

const load: AutocannonEngineSpec = { engine: 'autocannon', path: '/report', refusedStatus: 503 }
/** It follows no redirect; and a request may cross the close of a connection that the server keeps for a while only. */
const met = behaviourNames.filter(
  (name) => expectations[name].script === 'gets' && !name.startsWith('redirects') && name !== 'closes-idle',
)

describe('autocannon', () => {
  it.each(met)('counts what the server counts that %s', async (behaviour) => {
    const { outcome, received, answered, broken } = expectations[behaviour]
    await using server = await startFaultyServer({ behaviour, delayMs: 20 })
    const more = { requestTimeout: outcome === 'timed-out' ? '300ms' : '20s', bailAfter: 1000 }
    const { outcomes, result, rows, left } = await tryEngine(load, { url: server.url, more })
    const { connections, ...counts } = server.counts()
    expect(counts).toEqual({ received: 25 * received, answered: 25 * answered, broken: 25 * broken })
    expect(outcomes).toEqual({ [outcome]: 25 })
    expect(result).toMatchObject({ endedBy: 'done', tool: { claimed: 25 } })
    expect(rows.every(({ startMs, durationMs }) => startMs !== null && durationMs !== null)).toBe(true)
    expect(left).toBe(0)
  })

  it('tells the worker that a header names, what was received, and keeps one connection for each user', async () => {
    await using server = await startFaultyServer({ headers: { 'X-Worker-Pid': '77' } })
    const { rows } = await tryEngine(load, {
      url: server.url,
      more: { target: { command: ['serve'], pidHeader: 'x-worker-pid' } },
    })
    expect(
      rows.every(
        ({ workerPid, receivedBytes, status }) => workerPid === 77 && receivedBytes === 2000 && status === 200,
      ),
    ).toBe(true)
    expect(new Set(rows.map(({ user }) => user))).toEqual(new Set([0, 1, 2, 3]))
    expect(server.counts().connections).toBe(4)
  })

  it('sends what it is told to', async () => {
    await using server = await startFaultyServer({})
    const posts = { method: 'POST', body: '{"drawing":"house"}', headers: { 'content-type': 'application/json' } }
    const { outcomes } = await tryEngine(
      { ...load, ...posts, expectStatus: [200] },
      { url: server.url, size: 3, users: 1 },
    )
    expect(outcomes).toEqual({ completed: 3 })
    expect(server.requests()[0]).toMatchObject({ method: 'POST', body: posts.body, path: '/report' })
  })

  it('begins each request when it is due, and tells by how much later it began', async () => {
    await using server = await startFaultyServer({ behaviour: 'slow', delayMs: 100 })
    const { rows } = await tryEngine({ ...load, rate: '200/s' }, { url: server.url, size: 20, users: 2 })
    const begun = rows.map(({ startMs }) => startMs ?? 0).toSorted((a, b) => a - b)
    // Two users make twenty in a second, though all of them are due in a tenth of it.
    expect((begun.at(-1) ?? 0) - (begun[0] ?? 0)).toBeGreaterThan(800)
    const delays = rows.map(({ delayMs }) => delayMs ?? -1)
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...delays)).toBeGreaterThan(700)
  })

  it('does not begin a request before it is due', async () => {
    await using server = await startFaultyServer({})
    const { rows } = await tryEngine({ ...load, rate: '50/s' }, { url: server.url, size: 25, users: 4 })
    const due = rows.map(({ startMs, delayMs }) => (startMs ?? 0) - (delayMs ?? -1)).toSorted((a, b) => a - b)
    const [first = 0] = due
    expect(due.map((dueMs) => Math.round(dueMs - first))).toEqual(Array.from({ length: 25 }, (_, index) => index * 20))
    expect(rows.every(({ delayMs }) => (delayMs ?? -1) >= 0)).toBe(true)
    // Five are due in that time; by itself it would send all of a second at once.
    expect(
      mostWithin(
        100,
        rows.map(({ startMs }) => startMs ?? 0),
      ),
    ).toBeLessThanOrEqual(12)
  })

  it('makes what is due within a duration', async () => {
    await using server = await startFaultyServer({})
    const timed = { ...load, rate: '50/s', duration: '500ms' } as const
    const { result, outcomes } = await tryEngine(timed, { url: server.url, size: 25, more: { iterations: undefined } })
    expect(outcomes).toEqual({ completed: 25 })
    expect(result).toMatchObject({ endedBy: 'done', tool: { claimed: 25 } })
  })

  it('begins nothing more when the duration is over, and tells what was due and never begun', async () => {
    await using server = await startFaultyServer({ behaviour: 'slow', delayMs: 200 })
    const timed = { ...load, rate: '50/s', duration: '500ms' } as const
    const setting = { url: server.url, size: 25, users: 2, more: { iterations: undefined } }
    const { result, outcomes, rows } = await tryEngine(timed, setting)
    const { received } = server.counts()
    expect(outcomes).toEqual({ completed: received, 'not-started': 25 - received })
    expect(received).toBeGreaterThanOrEqual(2)
    expect(received).toBeLessThan(10)
    expect(rows.find(({ outcome }) => outcome === 'not-started')?.reason).toMatch(/^load\.duration was over/)
    expect(result).toMatchObject({ endedBy: 'done', tool: { claimed: received } })
  })

  it('gives up a service that refuses connections, without trying as fast as it can', async () => {
    const setting = { url: 'http://127.0.0.1:9', users: 2, more: { bailAfter: 6 } }
    const { result, outcomes, rows } = await tryEngine(load, setting)
    expect(result).toMatchObject({ endedBy: 'bailed', detail: expect.stringContaining('ECONNREFUSED') })
    expect(outcomes.failed).toBeGreaterThanOrEqual(6)
    expect(rows).toHaveLength(25)
    for (const user of [0, 1]) {
      const begun = rows
        .filter((row) => row.user === user && row.outcome === 'failed')
        .map(({ startMs }) => startMs ?? 0)
      const pauses = begun.slice(1).map((startMs, index) => startMs - (begun[index] ?? 0))
      expect(pauses.length).toBeGreaterThanOrEqual(1)
      // 100 ms, of which a timer may lack one.
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(99)
    }
  })

  it.each([
    ['the answer', 'completed', 200],
    ['nothing', 'lost', null],
  ] as const)('waits for the answer after an early hint, and meets %s', async (_, outcome, status) => {
    let received = 0
    const server = http.createServer((_request, response) => {
      received += 1
      response.writeEarlyHints({ link: '</report.css>; rel=preload' })
      if (outcome === 'completed') response.end('one page')
      else setImmediate(() => response.socket?.end())
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const { outcomes, rows } = await tryEngine(load, { url: `http://127.0.0.1:${port}`, more: { bailAfter: 1000 } })
      expect(outcomes).toEqual({ [outcome]: 25 })
      expect(rows.every((row) => row.status === status)).toBe(true)
      expect(received).toBe(25)
    } finally {
      server.close()
    }
  })

  it('keeps no body: one is larger than its whole heap may be', async () => {
    const bodyBytes = 100e6
    await using server = await startFaultyServer({ bodyBytes })
    const { outcomes, rows } = await tryEngine(load, { url: server.url, size: 2, users: 1 })
    expect(outcomes).toEqual({ completed: 2 })
    expect(rows.map(({ receivedBytes }) => receivedBytes)).toEqual([bodyBytes, bodyBytes])
  })

  it('ends what is under way when the run is stopped', async () => {
    await using server = await startFaultyServer({ behaviour: 'hangs', every: 10 })
    const { result, outcomes, left } = await tryEngine(load, { url: server.url, users: 2, abortAfter: 9 })
    expect(result.endedBy).toBe('aborted')
    expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(25)
    expect(outcomes.aborted).toBeGreaterThanOrEqual(1)
    expect(left).toBe(0)
  })
})

/** How many of the times lie within so long of each other, at most. */
function mostWithin(spanMs: number, times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + spanMs).length))
}
