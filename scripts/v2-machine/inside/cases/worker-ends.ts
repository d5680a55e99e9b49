import assert from 'node:assert/strict'
import { sessionOfRoot, sessionOfUser } from '../control-groups.ts'
import type { MachineCase } from '../machine-case.ts'
import { soakgateRun } from '../soakgate-run.ts'

/** The kind of the event, and what its evidence holds. */
type ExpectedEnd = readonly [kind: string, evidence: RegExp]

interface EndsOfWorkers {
  name: string
  /** Root is told of ends by the kernel (process events), a user is not. */
  as: 'root' | 'user'
  env: Readonly<Record<string, string>>
  /** In this order. */
  ends: Readonly<Record<string, ExpectedEnd>>
}

const told = (kind: string, how: string): ExpectedEnd => [kind, new RegExp(`${how} \\(process events of the kernel\\)`)]
const said = (kind: string, how: string): ExpectedEnd => [kind, new RegExp(`${how} \\(said by its server\\)`)]
const unknown: ExpectedEnd = ['ended-unknown', /exit status not known: this kernel/]
const timedOut: ExpectedEnd = ['timed-out', /WORKER TIMEOUT/]
const recycled: ExpectedEnd = ['recycled', /Autorestarting worker/]

const signalledAndSaid = {
  killed: said('killed', 'SIGKILL'),
  segfault: said('crashed', 'SIGSEGV'),
  abort: said('crashed', 'SIGABRT'),
}

const runs: readonly EndsOfWorkers[] = [
  {
    name: 'sync workers of gunicorn 20.1, watched by root',
    as: 'root',
    env: {},
    ends: {
      killed: told('killed', 'SIGKILL'),
      segfault: told('crashed', 'SIGSEGV'),
      abort: told('crashed', 'SIGABRT'),
      'exit-1': told('crashed', 'exit code 1'),
      'exit-0': told('left', 'exit code 0'),
      'stuck-for-30': timedOut,
    },
  },
  {
    name: 'sync workers of gunicorn 20.1, watched by a user',
    as: 'user',
    env: {},
    ends: { ...signalledAndSaid, 'exit-1': unknown, 'exit-0': unknown, 'stuck-for-30': timedOut },
  },
  {
    name: 'sync workers of gunicorn 27.0, which tells exit codes, watched by a user',
    as: 'user',
    env: { PYTHONPATH: '/opt/gunicorn' },
    ends: {
      ...signalledAndSaid,
      'exit-1': said('crashed', 'exit code 1'),
      'exit-0': unknown,
      'stuck-for-30': timedOut,
    },
  },
  {
    name: 'uvicorn workers of gunicorn 20.1, watched by a user',
    as: 'user',
    env: { WORKER_CLASS: 'uvicorn.workers.UvicornWorker' },
    ends: { segfault: signalledAndSaid.segfault, 'stuck-for-30': timedOut },
  },
  { name: 'recycled workers of gunicorn 20.1', as: 'user', env: { MAX_REQUESTS: '4' }, ends: { '': recycled } },
]

/** Ends of workers where the kernel forgets exit statuses. */
export const workerEndCases: readonly MachineCase[] = runs.map(({ name, as, env, ends }) => {
  const expected = Object.entries(ends)
  return {
    name,
    expected: expected.map(([how, [kind]]) => (how === '' ? kind : `${how}: ${kind}`)).join(', '),
    shows: ['worker_crashes', 'worker_exits_unexplained'],
    run: () =>
      soakgateRun('gunicorn-ends.ts', {
        as,
        group: as === 'user' ? sessionOfUser : sessionOfRoot,
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
