import { expect, it } from 'vitest'
import { SimulatedClock } from '../../../testing/simulated-clock.ts'
import { RequestTurns } from './request-turns.ts'

it('gives exactly so many turns', () => {
  const turns = new RequestTurns({ count: 2, perSecond: null }, new SimulatedClock())
  expect([turns.take(), turns.take(), turns.take()]).toEqual([{ dueMs: null }, { dueMs: null }, null])
})

it('spaces them evenly from its beginning, whenever they are taken', () => {
  const clock = new SimulatedClock()
  clock.advance(500)
  const turns = new RequestTurns({ count: 3, perSecond: 4 }, clock)
  clock.advance(10_000)
  expect([turns.take(), turns.take(), turns.take()]).toEqual([{ dueMs: 500 }, { dueMs: 750 }, { dueMs: 1000 }])
})

it('gives none when it was stopped', () => {
  const turns = new RequestTurns({ count: 2, perSecond: null }, new SimulatedClock())
  turns.stop()
  expect(turns.take()).toBeNull()
})
