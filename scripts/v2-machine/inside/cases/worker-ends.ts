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

const bySignal = (kind: string, signal: string): ExpectedEnd => [kind, new RegExp(`${signal} \\(said by its server\\)`)]
const unknown: ExpectedEnd = ['ended-unknown', /exit status not known: this kernel/]
const withCode: ExpectedEnd = ['crashed', /exit code 1 \(said by its server\)/]
const timedOut: ExpectedEnd = ['timed-out', /WORKER TIMEOUT/]
const recycled: ExpectedEnd = ['recycled', /Autorestarting worker/]

const signalled = {
  killed: bySignal('killed', 'SIGKILL'),
  segfault: bySignal('crashed', 'SIGSEGV'),
  abort: bySignal('crashed', 'SIGABRT'),
}

const runs: readonly EndsOfWorkers[] = [
  {
    name: 'sync workers of gunicorn 20.1',
    env: {},
    ends: { ...signalled, 'exit-1': unknown, 'exit-0': unknown, 'stuck-for-30': timedOut },
  },
  {
    name: 'sync workers of gunicorn 27.0, which tells exit codes',
    env: { PYTHONPATH: '/opt/gunicorn' },
    ends: { ...signalled, 'exit-1': withCode, 'exit-0': unknown, 'stuck-for-30': timedOut },
  },
  {
    name: 'uvicorn workers of gunicorn 20.1',
    env: { WORKER_CLASS: 'uvicorn.workers.UvicornWorker' },
    ends: { segfault: signalled.segfault, 'stuck-for-30': timedOut },
  },
  { name: 'recycled workers of gunicorn 20.1', env: { MAX_REQUESTS: '4' }, ends: { '': recycled } },
]

/** Ends of workers where the kernel forgets exit statuses. */
export const workerEndCases: readonly MachineCase[] = runs.map(({ name, env, ends }) => {
  const expected = Object.entries(ends)
  return {
    name,
    expected: expected.map(([how, [kind]]) => (how === '' ? kind : `${how}: ${kind}`)).join(', '),
    shows: ['worker_crashes', 'worker_exits_unexplained'],
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
