import type { ProcessView } from './process-view.ts'

/** What a child of the head is. */
export interface ChildRule {
  /** Who starts such children. */
  name: string
  role: 'worker' | 'helper'
  matches: (child: ProcessView, head: ProcessView) => boolean
  reason: string
  /** Whether the tests with real servers have seen it. */
  verified: boolean
}

/** Children of whatever head; the first that matches. */
export const childRules: readonly ChildRule[] = [
  {
    name: "Python's multiprocessing: its resource tracker",
    role: 'helper',
    matches: (child) => runs(child, 'multiprocessing.resource_tracker'),
    reason: "Python's multiprocessing runs it beside the workers",
    verified: true,
  },
  {
    name: "Python's multiprocessing: its fork server",
    role: 'helper',
    matches: (child) => runs(child, 'multiprocessing.forkserver'),
    reason: "Python's multiprocessing runs it beside the workers",
    verified: false,
  },
  {
    name: "Python's multiprocessing: what it spawns",
    role: 'worker',
    matches: (child) => runs(child, 'multiprocessing.spawn'),
    reason: "started by the head through Python's multiprocessing, as uvicorn starts its workers",
    verified: true,
  },
  {
    name: "Node's cluster module",
    role: 'worker',
    matches: (child) => child.startedBy === 'node cluster',
    reason: "started by Node's cluster module",
    verified: true,
  },
  {
    // The command lines of gunicorn's master and workers are equal, so they tell nothing.
    name: 'a pre-forking server: a fork that runs the same program',
    role: 'worker',
    matches: (child) => !child.hasExecuted,
    reason: 'forked by the head and running the same program, as workers of pre-forking servers do',
    verified: true,
  },
  {
    name: 'a server that starts itself again, as those that reload do: the same program with the same arguments',
    role: 'worker',
    matches: (child, head) =>
      child.executable !== null &&
      child.executable === head.executable &&
      child.commandLine.length > 0 &&
      child.commandLine.join('\0') === head.commandLine.join('\0'),
    reason: 'the same program with the same arguments as the head',
    verified: false,
  },
]

function runs(view: ProcessView, module: string): boolean {
  return view.commandLine.some((word) => word.includes(module))
}
