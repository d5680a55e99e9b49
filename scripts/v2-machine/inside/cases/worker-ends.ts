import assert from 'node:assert/strict'
import type { MachineCase } from '../machine-case.ts'
import { type SoakgateRun, soakgateRun } from '../soakgate-run.ts'

/** Debian's, which says only how signals end a worker; and a newer one, which tells exit codes too. */
const gunicorns = { 'gunicorn 20.1': '/usr/bin/gunicorn', 'gunicorn 27.0': '/opt/gunicorn/bin/gunicorn' } as const

type Gunicorn = keyof typeof gunicorns

interface End {
  how: string
  workerClass?: string
  /** The kind of the event, and what its evidence holds. */
  is: Readonly<Record<Gunicorn, readonly [kind: string, evidence: RegExp]>>
}

const saidBy = (signal: string) => new RegExp(`${signal}.*said by its server`)
const notKnown = /exit status not known: this kernel/

const ends: readonly End[] = [
  { how: 'killed', is: both('killed', saidBy('SIGKILL')) },
  { how: 'segfault', is: both('crashed', saidBy('SIGSEGV')) },
  { how: 'abort', is: both('crashed', saidBy('SIGABRT')) },
  {
    how: 'exit-1',
    is: { 'gunicorn 20.1': ['ended-unknown', notKnown], 'gunicorn 27.0': ['crashed', /exit code 1.*said by its server/] },
  },
  { how: 'exit-0', is: both('ended-unknown', notKnown) },
  { how: 'stuck', is: both('timed-out', /WORKER TIMEOUT/) },
  { how: 'stuck', workerClass: 'uvicorn.workers.UvicornWorker', is: both('timed-out', /WORKER TIMEOUT/) },
  { how: 'recycled', is: both('recycled', /Autorestarting worker/) },
]

function both(kind: string, evidence: RegExp): End['is'] {
  return { 'gunicorn 20.1': [kind, evidence], 'gunicorn 27.0': [kind, evidence] }
}

/** Ends of workers where the kernel forgets exit statuses. */
export const workerEndCases: readonly MachineCase[] = (Object.keys(gunicorns) as Gunicorn[]).flatMap((gunicorn) =>
  ends.map(({ how, workerClass = 'sync', is }) => caseOf(gunicorn, how, workerClass, is[gunicorn])),
)

function caseOf(gunicorn: Gunicorn, how: string, workerClass: string, is: readonly [string, RegExp]): MachineCase {
  const [kind, evidence] = is
  return {
    name: `${gunicorn}, ${workerClass === 'sync' ? 'sync' : 'uvicorn worker'}: ${how}`,
    expected: `${kind}, with evidence like ${evidence.source}`,
    run: () =>
      soakgateRun('gunicorn-ends.ts', {
        env: { END: how, GUNICORN: gunicorns[gunicorn], WORKER_CLASS: workerClass },
      }),
    check: (run: SoakgateRun) => {
      const [first] = run.ends
      assert.equal(first?.kind, kind, run.err)
      assert.match(first?.evidence ?? '', evidence)
    },
  }
}
