import { optionOf } from '../../server-options/command-options.ts'
import type { ChildRule } from './child-rules.ts'
import { programOf } from './command-line.ts'
import { benchCommandOf, celeryCommandOf, isPartOfPm2, isPm2, isTitledCelery, rqCommandOf } from './known-commands.ts'
import { names, type ProcessView } from './process-view.ts'

/**
 * Who does the work of a server: workers, also while none is to be seen; its head alone, so that all that it starts
 * are helpers; or what is seen of its children decides.
 */
export type ServedBy = 'its workers' | 'itself' | 'as seen'

/** An exit code that says that a worker is replaced, and what it is called. */
export interface RecycleExit {
  code: number
  name: string
}

/** A server whose head is known by its command line. */
export interface ServerRule {
  name: string
  /** What is what, in words. */
  parts: { head: string; workers: string; helpers: string }
  /** Whether the tests with real servers have seen these roles. */
  verified: boolean
  isHead: (view: ProcessView) => boolean
  /** Where its head is looked for: below any process, or only where shells and other wrappers lead to. */
  isBelow: 'anything' | 'wrappers'
  servedBy: (head: ProcessView) => ServedBy
  /** How a worker ends that it replaces on purpose, where that is not by code 0. */
  recycleExit?: RecycleExit
  /** What its children are, before the rules for children of any head. */
  children: readonly ChildRule[]
}

/** Pools of Celery that work in the process of the worker itself. */
const poolsWithoutProcesses = names('solo threads gevent eventlet')

const celeryRecycling = ['--max-tasks-per-child', '--max-memory-per-child']

/** Where several are there, the first in this order is the service: what answers requests goes before what works off jobs. */
export const serverRules: readonly ServerRule[] = [
  {
    name: 'gunicorn',
    parts: { head: 'gunicorn', workers: 'its forks, with the same command line', helpers: 'other children' },
    verified: true,
    isHead: ({ commandLine }) => /^gunicorn/.test(programOf(commandLine)),
    isBelow: 'anything',
    servedBy: () => 'its workers',
    children: [],
  },
  {
    name: 'uvicorn',
    parts: {
      head: 'uvicorn',
      workers: 'what it spawns with `--workers` (or, unverified, `--reload`); without them it is the one worker',
      helpers: "Python's resource tracker",
    },
    verified: true,
    isHead: ({ commandLine }) => programOf(commandLine) === 'uvicorn',
    isBelow: 'anything',
    servedBy: ({ commandLine }) => {
      const isSupervisor = commandLine.includes('--reload') || Number(optionOf(commandLine, ['--workers'])) > 1
      return isSupervisor ? 'its workers' : 'as seen'
    },
    children: [],
  },
  {
    name: 'Frappe bench, development server',
    parts: {
      head: '`bench serve`',
      workers: 'the same command that it starts again to reload; without it, itself',
      helpers: '`bench worker`, `bench schedule`, `bench watch`, `socketio.js`, Redis',
    },
    verified: false,
    isHead: ({ commandLine }) => benchCommandOf(commandLine) === 'serve',
    isBelow: 'anything',
    servedBy: () => 'as seen',
    children: [],
  },
  {
    name: 'pm2',
    parts: {
      head: 'the God daemon, `pm2-runtime`',
      workers: 'every process of its apps',
      helpers: '`df`, `getconf` and the like, by which it asks about the machine; its agent and modules (unverified)',
    },
    verified: true,
    isHead: ({ commandLine }) => isPm2(commandLine),
    isBelow: 'wrappers',
    servedBy: () => 'its workers',
    children: [
      {
        name: "pm2's own",
        role: 'helper',
        matches: ({ commandLine }) => isPartOfPm2(commandLine),
        reason: 'an agent or a module of pm2',
        verified: false,
      },
      {
        name: "pm2's apps",
        role: 'worker',
        matches: ({ startedBy }) => startedBy === 'pm2',
        reason: 'a process of an app that pm2 runs',
        verified: true,
      },
    ],
  },
  {
    name: 'Celery',
    parts: {
      head: '`celery worker`',
      workers: 'the forks of its pool; with `--pool=threads` or `solo` (or, unverified, `gevent`, `eventlet`) itself',
      helpers: '`celery beat`, `celery flower`',
    },
    verified: true,
    isHead: ({ commandLine }) => celeryCommandOf(commandLine) === 'worker' || isTitledCelery(commandLine),
    isBelow: 'wrappers',
    servedBy: ({ commandLine }) => {
      const pool = optionOf(commandLine, ['--pool', '-P'])
      // Its configuration may name another pool than the one that forks; only that one replaces its workers.
      if (pool === undefined) return optionOf(commandLine, celeryRecycling) === undefined ? 'as seen' : 'its workers'
      return poolsWithoutProcesses.has(pool) ? 'itself' : 'its workers'
    },
    // With --max-tasks-per-child and --max-memory-per-child (billiard/pool.py).
    recycleExit: { code: 155, name: "EX_RECYCLE of Celery's pool" },
    children: [],
  },
  {
    name: 'RQ, pool',
    parts: { head: '`rq worker-pool`', workers: 'its forks', helpers: 'what these fork: a work-horse for each job' },
    verified: true,
    isHead: ({ commandLine }) => rqCommandOf(commandLine) === 'worker-pool',
    isBelow: 'wrappers',
    servedBy: () => 'its workers',
    children: [],
  },
  {
    name: 'RQ',
    parts: { head: '`rq worker`', workers: 'itself', helpers: 'its forks: a work-horse for each job' },
    verified: true,
    isHead: ({ commandLine }) => rqCommandOf(commandLine) === 'worker',
    isBelow: 'wrappers',
    servedBy: () => 'itself',
    children: [
      {
        name: "RQ's work-horses",
        role: 'helper',
        matches: (child) => !child.hasExecuted,
        reason: 'forked by RQ for one job',
        verified: true,
      },
    ],
  },
  {
    name: 'Frappe bench, background workers alone',
    parts: { head: '`bench worker`', workers: 'itself', helpers: 'its forks: a work-horse for each job' },
    verified: false,
    isHead: ({ commandLine }) => benchCommandOf(commandLine) === 'worker',
    isBelow: 'wrappers',
    servedBy: () => 'itself',
    children: [],
  },
]
