import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type Behaviour, type FaultyCounts, startFaultyServer } from '../../fixtures/faulty-server/faulty-server.ts'
import { tryEngine } from '../../harness/testing/engine-trial.ts'
import type { Outcome } from '../../harness/vocabulary/outcomes.ts'
import { problemOf, rightAnswers } from './cell-problem.ts'
import type { MatrixEngine } from './engines.ts'

/** What the issue of a service may be; redirects are for engines that follow them. */
export const matrixBehaviours = [
  'ok',
  'closes-connections',
  'http10',
  'chunked',
  'slow',
  'cut-length',
  'cut-chunked',
  'closes-unanswered',
  'resets',
  'resets-midway',
  'hangs',
  'talks-nonsense',
  'fails-500',
  'refuses-503',
] as const satisfies readonly Behaviour[]

/** What one engine made of one behaviour, on both sides. */
export interface MatrixCell {
  engine: string
  behaviour: Behaviour
  size: number
  outcomes: Readonly<Partial<Record<Outcome, number>>>
  server: FaultyCounts
  /** What the tool claims to have ended; null: it claims nothing. */
  claimed: number | null
  /** Where the counts differ, in a sentence; null: they are equal. */
  problem: string | null
}

const script = {
  modulePath: fileURLToPath(new URL('../../fixtures/faulty-server/scripts.ts', import.meta.url)),
  exportName: 'gets',
}
const users = 4

/** Drives one behaviour with one engine, and holds the counts of both against each other. */
export async function tryCell(engine: MatrixEngine, behaviour: Behaviour, size: number): Promise<MatrixCell> {
  await using server = await startFaultyServer({ behaviour, delayMs: 20, headers: engine.serverHeaders })
  await using count = await startCountServer(() => rightAnswers(behaviour, server.counts()))
  const { outcomes, result } = await tryEngine(engine.load({ url: count.url }), {
    url: server.url,
    size,
    users,
    script,
    more: { requestTimeout: behaviour === 'hangs' ? '500ms' : '20s', bailAfter: 10 * size },
  })
  const cell = { engine: engine.name, behaviour, size, outcomes, server: server.counts() }
  return { ...cell, claimed: result.tool?.claimed ?? null, problem: problemOf(cell, engine) }
}

/** Tells a number at an address. */
async function startCountServer(read: () => number): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((_, answer) => answer.end(String(read())))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
