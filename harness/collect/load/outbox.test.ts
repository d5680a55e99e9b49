import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { IterationRow } from '../../record/rows.ts'
import { type LoadReport, reportsOf } from './load-messages.ts'
import { Outbox } from './outbox.ts'

const begin = (iteration: number) => ({ phase: 'load', iteration, user: iteration - 1, startMs: 5 }) as const

function rowOf(iteration: number): IterationRow {
  return {
    ...begin(iteration),
    outcome: 'completed',
    reason: null,
    workerPid: null,
    durationMs: 10,
    status: 200,
    receivedBytes: 40,
    units: 1,
  }
}

/** What an outbox sends, message by message. */
function listenedOutbox() {
  const messages: LoadReport[] = []
  const outbox = new Outbox((report) => messages.push(report))
  return { outbox, told: () => messages.map((message) => reportsOf(message).map(inWords)) }
}

function inWords(report: LoadReport): string {
  if (report.kind === 'iteration-started') return `${report.iteration} begins`
  return report.kind === 'iteration-ended' ? `${report.row.iteration} ends` : report.kind
}

describe('the outbox of the load process', () => {
  it('has told of iterations that begin at once, in one message, before the first of them goes on', async () => {
    const { outbox, told } = listenedOutbox()
    const starts = [1, 2, 3].map((iteration) => outbox.start(begin(iteration)))
    await starts[0]
    expect(told()).toEqual([['1 begins', '2 begins', '3 begins']])
    await outbox.start(begin(4))
    expect(told()).toEqual([['1 begins', '2 begins', '3 begins'], ['4 begins']])
  })

  it('tells of what ends at once in one message, before the next look at the network', async () => {
    const { outbox, told } = listenedOutbox()
    outbox.end(rowOf(1))
    await Promise.resolve()
    outbox.end(rowOf(2))
    expect(told()).toEqual([])
    await nextTurn()
    expect(told()).toEqual([['1 ends', '2 ends']])
  })

  it('tells everything in the order in which it happened', async () => {
    const { outbox, told } = listenedOutbox()
    outbox.end(rowOf(1))
    const begun = outbox.start(begin(2))
    outbox.tellSecret('hunter2')
    outbox.end(rowOf(3))
    outbox.endPhase({ endedBy: 'done', detail: null, arrivals: null, problem: null })
    await begun
    await nextTurn()
    expect(told()).toEqual([['1 ends', '2 begins'], ['secret'], ['3 ends'], ['phase-ended']])
  })
})
