import { wholeNumber } from '../../../collect/server-options/command-options.ts'
import { threadsOf, workerClassOf, workersOf } from '../scenario-service.ts'
import type { ServerTrap } from '../server-trap.ts'

/**
 * gunicorn 27.0.1, `workers/gthread.py`: the main thread notifies the master between its events, whatever the threads of
 * its pool do. Seen: a request of 8 s under `--timeout 2` is answered, while a sync worker is ended after 2 s.
 */
export const threadTimeout: ServerTrap = {
  name: 'the timeout does not watch threads',
  of: 'gunicorn',
  state: 'note',
  when: 'workers are `gthread`, also by `--threads` above 1',
  meaning:
    'A thread that is stuck is never ended and keeps its memory and its place in the pool; `worker_timeouts == 0` says nothing about it.',
  todo: 'Rely on iterationTimeout, which is on the side of the user, and on iteration_duration.',
  find({ gunicorn }) {
    if (gunicorn === null || workerClassOf(gunicorn) !== 'gthread') return null
    const told = gunicorn.get('timeout')
    const seconds = told === undefined ? 30 : wholeNumber(told)
    if (seconds === 0) return null
    const threads = threadsOf(gunicorn)
    return `--timeout ${seconds ?? 'computed'}, threads: ${threads ?? 'computed'}`
  },
}

/**
 * Copy on write: what the master loaded is shared until a worker touches it, and CPython touches an object to count its
 * references. Pages that become a worker's own were resident in it before, so RSS stays.
 */
export const preload: ServerTrap = {
  name: 'shared pages become private',
  of: 'gunicorn',
  state: 'note',
  when: '`--preload`',
  meaning:
    'Workers come to own what the master loaded, page by page: RSS stays flat while the memory of all of them together grows.',
  todo: 'Judge `pss_change` beside the growth of RSS.',
  find: ({ gunicorn }) => (gunicorn?.get('preload_app') === 'True' ? '--preload' : null),
}

/** gunicorn 27.0.1, `workers/sync.py`: one request at a time, and the others wait in the backlog of the socket. */
export const queueing: ServerTrap = {
  name: 'users queue for workers',
  of: 'gunicorn',
  state: 'note',
  when: 'there are more users than workers times threads, with `sync` or `gthread` workers',
  meaning:
    'Durations include the wait for a free worker, and iterationTimeout runs meanwhile; memory is not concerned.',
  todo: 'Take as many users as there are places, unless the queue is what the run is about.',
  find(service) {
    const { gunicorn, users } = service
    const workers = workersOf(service)
    if (gunicorn === null || workers === null) return null
    const [kind, threads] = [workerClassOf(gunicorn), threadsOf(gunicorn)]
    if ((kind !== 'sync' && kind !== 'gthread') || threads === null) return null
    const places = kind === 'sync' ? workers : workers * threads
    return users > places ? `${users} users, ${places} at a time` : null
  },
}

/** glibc gives threads that allocate at once arenas of their own, up to 8 a core (mallopt(3), M_ARENA_MAX). */
export const threadArenas: ServerTrap = {
  name: 'an arena for every thread',
  of: 'gunicorn',
  state: 'note',
  when: 'workers have several threads and `MALLOC_ARENA_MAX` is not set',
  meaning:
    'With glibc each thread that meets another gets an arena of its own, up to eight a core: RSS climbs in steps until all have come, which looks like a leak in short runs.',
  todo: 'MALLOC_ARENA_MAX=2 in target.env if production has it, or a longer warm-up.',
  find({ gunicorn, env }) {
    const threads = gunicorn === null ? null : threadsOf(gunicorn)
    const isTold = env.MALLOC_ARENA_MAX !== undefined || (env.GLIBC_TUNABLES ?? '').includes('arena_max')
    return threads === null || threads < 2 || isTold ? null : `${threads} threads, no MALLOC_ARENA_MAX`
  },
}

/** gunicorn 27.0.1, `util.daemonize`: the process that was started forks and ends. Seen: a run ends with target-exited, exit code 0. */
export const daemon: ServerTrap = {
  name: 'the command ends at once',
  of: 'gunicorn',
  state: 'problem',
  when: '`--daemon`',
  meaning: 'The process that soakgate started ends with exit code 0 before the service is ready: `target-exited`.',
  todo: 'Take --daemon out, or start the service yourself and attach to it with target.pid.',
  find: ({ gunicorn }) => (gunicorn?.get('daemon') === 'True' ? '--daemon' : null),
}
