import { type Expectation, expectations } from '../../fixtures/faulty-server/expectations.ts'
import { type Behaviour, type FaultyCounts, startFaultyServer } from '../../fixtures/faulty-server/faulty-server.ts'
import type { Outcome } from '../vocabulary/outcomes.ts'
import { startRecordedLoad } from './recorded-load.ts'

/** What one behaviour of the faulty server came to, on both sides. */
export interface BehaviourTrial {
  behaviour: Behaviour
  size: number
  users: number
  outcomes: Readonly<Partial<Record<Outcome, number>>>
  server: FaultyCounts
  /** What is wrong with the counts, in sentences; empty: they are equal, and what they must be. */
  problems: readonly string[]
}

/** Long enough that only what hangs takes so long. */
const requestTimeoutMs = 3000

/** Drives one behaviour through the real load process, and holds its counts against the server's own. */
export async function tryBehaviour(behaviour: Behaviour, size: number, users: number): Promise<BehaviourTrial> {
  const expected = expectations[behaviour]
  const isHanging = expected.outcome === 'timed-out'
  await using server = await startFaultyServer({ behaviour, delayMs: 20 })
  await using recorded = await startRecordedLoad({
    exportName: expected.script,
    users,
    size,
    baseUrl: server.url,
    requestTimeoutMs: isHanging ? 250 : requestTimeoutMs * Math.ceil(users / 4),
  })
  await recorded.load.run(size)
  await recorded.load.close()
  const trial = { behaviour, size, users, outcomes: recorded.outcomes(), server: server.counts() }
  return { ...trial, problems: problemsOf(trial, expected) }
}

function problemsOf(trial: Omit<BehaviourTrial, 'problems'>, expected: Expectation): string[] {
  const { behaviour, size, outcomes, server } = trial
  const told = (what: string, got: number, wanted: number) =>
    got === wanted ? [] : [`${behaviour}: ${what}: expected ${wanted}, got ${got}`]
  const all = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
  // A request may cross the server's first closes, once for each user; it is then told as lost, and was never received.
  const crossed = behaviour === 'closes-idle' ? Math.min(outcomes.lost ?? 0, trial.users) : 0
  return [
    ...told('iterations', all, size),
    ...told(expected.outcome, outcomes[expected.outcome] ?? 0, size - crossed),
    ...told('received by the server', server.received, (size - crossed) * expected.received),
    ...told('answered by the server', server.answered, (size - crossed) * expected.answered),
    ...told('broken by the server', server.broken, size * expected.broken),
  ]
}
