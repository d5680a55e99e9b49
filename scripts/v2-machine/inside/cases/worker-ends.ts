import assert from 'node:assert/strict'
import type { MachineCase } from '../machine-case.ts'
import { soakgateRun } from '../soakgate-run.ts'

/** The kind of the event, and what its evidence holds. */
type ExpectedEnd = readonly [kind: string, evidence: RegExp]

interface EndsOfWorkers {
  name: string
  env: Readonly<Record<string, string>>
  /** In this order. */
  ends: Readonly<Record<string, ExpectedEnd>>
}

const notKnown = /exit status not known: this kernel/
const saidSignal = (name: string) => new RegExp(`${name} \\(said by its server\\)`)

const bySignal: Readonly<Record<string, ExpectedEnd>> = {
  killed: ['killed', saidSignal('SIGKILL')],
  segfault: ['crashed', saidSignal('SIGSEGV')],
  abort: ['crashed', saidSignal('SIGABRT')],
}
const byItself: Readonly<Record<string, ExpectedEnd>> = {
  'exit-0': ['ended-unknown', notKnown],
  stuck: ['timed-out', /WORKER TIMEOUT/],
}
const newer = { PYTHONPATH: '/opt/gunicorn' }
const uvicorn = { WORKER_CLASS: 'uvicorn.workers.UvicornWorker' }
const recycled: ExpectedEnd = ['recycled', /Autorestarting worker/]

const runs: readonly EndsOfWorkers[] = [
  {
    name: 'sync workers of gunicorn 20.1',
    env: {},
    ends: { ...bySignal, 'exit-1': ['ended-unknown', notKnown], ...byItself },
  },
  {
    name: 'sync workers of gunicorn 27.0, which tells exit codes',
    env: newer,
    ends: { ...bySignal, 'exit-1': ['crashed', /exit code 1 \(said by its server\)/], ...byItself },
  },
  {
    name: 'uvicorn workers of gunicorn 20.1',
    env: uvicorn,
    ends: { segfault: ['crashed', saidSignal('SIGSEGV')], stuck: byItself.stuck ?? recycled },
  },
  { name: 'recycled workers of gunicorn 20.1', env: { MAX_REQUESTS: '4' }, ends: { '': recycled } },
]

/** Ends of workers where the kernel forgets exit statuses. */
export const workerEndCases: readonly MachineCase[] = runs.map(({ name, env, ends }) => {
  const expected = Object.entries(ends)
  return {
    name,
    expected: expected.map(([how, [kind]]) => (how === '' ? kind : `${how}: ${kind}`)).join(', '),
    run: () =>
      soakgateRun('gunicorn-ends.ts', {
        env: { ...env, ENDS: Object.keys(ends).join(' ') },
        parameters: ['--no-abort'],
      }),
    check: (run) => {
      for (const [index, [how, [kind, evidence]]] of expected.entries()) {
        assert.equal(run.ends[index]?.kind, kind, how)
        assert.match(run.ends[index]?.evidence ?? '', evidence, how)
      }
    },
  }
})
