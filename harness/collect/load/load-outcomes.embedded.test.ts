import { describe, expect, it } from 'vitest'
import { expectations } from '../../../fixtures/faulty-server/expectations.ts'
import { startFaultyServer } from '../../../fixtures/faulty-server/faulty-server.ts'
import { metBehaviours } from '../../../fixtures/faulty-server/scripts.ts'
import { startRecordedLoad } from '../../testing/recorded-load.ts'

describe.each([1, 4, 25])('with %i users', (users) => {
  it('counts what the server counts, whatever the server does', async () => {
    await using server = await startFaultyServer({ delayMs: 20 })
    const rounds = users === 1 ? 1 : 2
    const asked = rounds * metBehaviours.length
    await using recorded = await startRecordedLoad({
      exportName: 'meetsAll',
      users,
      size: asked,
      baseUrl: server.url,
      requestTimeoutMs: 2000,
    })
    const { counts, endedBy } = await recorded.load.run(asked)

    expect(endedBy).toBe('done')
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(asked)
    expect(recorded.iterations.map(({ iteration }) => iteration).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: asked }, (_, index) => index + 1),
    )
    for (const [index, behaviour] of metBehaviours.entries()) {
      const rows = recorded.iterations.filter(({ iteration }) => (iteration - 1) % metBehaviours.length === index)
      const outcomes = rows.map(({ outcome }) => `${behaviour}: ${outcome}`)
      const expected = expectations[behaviour]
      expect(outcomes).toEqual(Array(rounds).fill(`${behaviour}: ${expected.outcome}`))
      // Redirects lead to a path of their own, but for those that lead to themselves.
      const visits = behaviour === 'redirects-for-ever' ? expected.received : 1
      expect(server.countsOf(behaviour), behaviour).toEqual({
        received: rounds * visits,
        answered: expected.answered > 0 ? rounds * visits : 0,
        broken: rounds * expected.broken,
      })
    }
  })

  it('loses nothing that it cannot help where the server closes at once without saying so', async () => {
    await using server = await startFaultyServer({ behaviour: 'closes-idle' })
    await using recorded = await startRecordedLoad({ exportName: 'posts', users, size: 300, baseUrl: server.url })
    const { counts } = await recorded.load.run(300)
    // A request may cross the server's first closes, once for each user; after that no connection is used twice.
    expect(counts.lost).toBeLessThanOrEqual(users)
    expect(counts.completed + counts.lost).toBe(300)
    expect(server.counts()).toMatchObject({ received: counts.completed, answered: counts.completed })
    for (const row of recorded.iterations.filter(({ outcome }) => outcome === 'lost')) {
      expect(row.reason).toContain('the kept connection was closed as the request was sent')
    }
    expect(recorded.lines.filter((line) => line.includes('closes connections without saying so'))).toHaveLength(1)
  })
})

describe('a connection that the server closed while it was idle', () => {
  it.each(['sleepsBetween', 'computesBetween'])('is not used again when the script %s', async (exportName) => {
    await using server = await startFaultyServer({ behaviour: 'closes-idle', delayMs: 40 })
    await using recorded = await startRecordedLoad({ exportName, size: 5, baseUrl: server.url })
    await recorded.load.run(5)
    expect(recorded.outcomes()).toEqual({ completed: 5 })
    expect(server.counts()).toMatchObject({ received: 10, answered: 10 })
  })
})

describe('a server that announces that it closes', () => {
  it.each(['closes-connections', 'http10'] as const)('gets a new connection each time (%s)', async (behaviour) => {
    await using server = await startFaultyServer({ behaviour })
    await using recorded = await startRecordedLoad({ exportName: 'gets', users: 3, size: 60, baseUrl: server.url })
    await recorded.load.run(60)
    await recorded.load.close()
    expect(server.counts()).toEqual({ connections: 60, received: 60, answered: 60, broken: 0 })
    expect(recorded.outcomes()).toEqual({ completed: 60 })
    expect(recorded.lines).toEqual([])
  })
})

describe('a service that does not listen', () => {
  it('fails every iteration with the reason', async () => {
    const server = await startFaultyServer({})
    await server[Symbol.asyncDispose]()
    await using recorded = await startRecordedLoad({ exportName: 'gets', users: 2, size: 6, baseUrl: server.url })
    await recorded.load.run(6)
    expect(recorded.outcomes()).toEqual({ failed: 6 })
    expect(recorded.iterations[0]?.reason).toMatch(/^GET \/report: no connection \(connect ECONNREFUSED/)
    expect(recorded.requests[0]).toMatchObject({ outcome: 'failed', status: null, receivedBytes: 0 })
    expect(recorded.requests[0]?.error).toMatch(/^ECONNREFUSED: /)
  })
})
