import { expect } from 'vitest'
import type { EventRow } from '../record/events.ts'
import { births, kindsOfKill, rolesOf, type ServerTrial } from './server-trial.ts'

/**
 * Holds a trial in which one of so many workers was killed against what must be known of it: who is what, that it was
 * killed from outside and by what evidence, that its successor has its slot, and that the slots share all reports.
 * @param helpers what the reasons of its helpers say, one each; `any`: it starts some now and then
 */
export function expectSuccession(trial: ServerTrial, workers: number, helpers: readonly string[] | 'any'): void {
  const { record, verdict, told } = trial
  const { slot } = expectKilledWorker(record.events)
  const numbers = Array.from({ length: workers }, (_, index) => index + 1)
  const others = rolesOf(record).filter((role) => role !== 'helper')
  expect(others.sort()).toEqual(['master', ...numbers.map((one) => `worker ${one}.1`), `worker ${slot}.2`].sort())
  const reasons = births(record.events).flatMap(({ role, evidence }) => (role === 'helper' ? [evidence] : []))
  if (helpers !== 'any') expect(reasons).toEqual(helpers.map((reason) => expect.stringContaining(reason)))
  expect(verdict.workers.map((worker) => [worker.slot, worker.generations])).toEqual(
    numbers.map((one) => [one, one === slot ? 2 : 1]),
  )
  const reports = verdict.workers.reduce((sum, worker) => sum + worker.reports, 0)
  expect(Math.abs(reports - verdict.outcomes.completed)).toBeLessThan(0.1 * workers)
  expect(told).toMatch(/worker \d \(pid \d+\) (was killed from outside|ended, and how could not be known)/)
}

/** The one worker that was killed from outside, with the evidence for it. */
export function expectKilledWorker(events: readonly EventRow[]): EventRow {
  const killed = events.filter(({ kind }) => kindsOfKill().includes(kind))
  expect(killed).toEqual([expect.objectContaining({ role: 'worker', generation: 1 })])
  const [event] = killed
  if (event === undefined) throw new Error('no worker was killed')
  expect(event.evidence).toMatch(/SIGKILL|exit status not known/)
  return event
}
