import { programOf } from './command-line.ts'
import type { ProcessDescription } from './sources/memory-source.ts'

/** What the rules see of a process. */
export interface ProcessView extends ProcessDescription {
  pid: number
  parentPid: number
  /** False: a fork of its parent that runs its parent's program. */
  hasExecuted: boolean
}

interface WrapperRule {
  programs: ReadonlySet<string>
  reason: string
}

/** Programs that start another and wait for it: the service is what they start. */
const wrapperRules: readonly WrapperRule[] = [
  { programs: names('sh bash dash ash zsh ksh busybox'), reason: 'a shell that started the service' },
  {
    programs: names('npm npm-cli.js npx npx-cli.js pnpm pnpm.cjs yarn yarn.js yarn.cjs uv uvx poetry pipenv pdm hatch'),
    reason: 'a package manager that started the service',
  },
  {
    programs: names('env timeout nice nohup setsid stdbuf time faketime xvfb-run sudo su runuser setpriv'),
    reason: 'a command that runs the service in other surroundings',
  },
  { programs: names('tini dumb-init catatonit docker-init'), reason: 'the init of a container' },
]

interface ServerRule {
  isHead: (head: ProcessView) => boolean
  /** Such a head serves nothing itself, also while no worker is to be seen. */
  isSupervisor: (head: ProcessView) => boolean
  reason: string
}

/** Servers whose head is known by its command line, wherever it stands in the tree. */
const serverRules: readonly ServerRule[] = [
  { isHead: (head) => /^gunicorn/.test(programOf(head.commandLine)), isSupervisor: () => true, reason: 'gunicorn' },
  {
    isHead: (head) => programOf(head.commandLine) === 'uvicorn',
    isSupervisor: ({ commandLine }) => commandLine.includes('--reload') || workersAsked(commandLine) > 1,
    reason: 'uvicorn',
  },
]

interface ChildRule {
  role: 'worker' | 'helper'
  matches: (child: ProcessView, head: ProcessView) => boolean
  reason: string
}

/** What a child of the head is; the first that matches. */
const childRules: readonly ChildRule[] = [
  {
    role: 'helper',
    matches: (child) => runs(child, 'multiprocessing.resource_tracker') || runs(child, 'multiprocessing.forkserver'),
    reason: "Python's multiprocessing runs it beside the workers",
  },
  {
    role: 'worker',
    matches: (child) => runs(child, 'multiprocessing.spawn'),
    reason: "started by the head through Python's multiprocessing, as uvicorn starts its workers",
  },
  { role: 'worker', matches: (child) => child.isClusterWorker === true, reason: "started by Node's cluster module" },
  {
    // The command lines of gunicorn's master and workers are equal, so they tell nothing.
    role: 'worker',
    matches: (child) => !child.hasExecuted,
    reason: 'forked by the head and running the same program, as workers of pre-forking servers do',
  },
  {
    role: 'worker',
    matches: (child, head) =>
      child.executable !== null &&
      child.executable === head.executable &&
      child.commandLine.length > 0 &&
      child.commandLine.join('\0') === head.commandLine.join('\0'),
    reason: 'the same program with the same arguments as the head',
  },
]

/** Why this process only wraps the service; null: it does not. */
export function wrapperReason(view: ProcessView): string | null {
  return wrapperRuleOf(programOf(view.commandLine))?.reason ?? null
}

/** Whether a program of this name starts another and waits for it. */
export function isWrapper(program: string): boolean {
  return wrapperRuleOf(program) !== undefined
}

/** Whether its command line is that of a server known by name. */
export function isKnownServer(view: ProcessView): boolean {
  return serverRules.some(({ isHead }) => isHead(view))
}

/** Whether it leaves all requests to its workers, also while there are none. */
export function isSupervisor(view: ProcessView): boolean {
  return serverRules.some(({ isHead, isSupervisor }) => isHead(view) && isSupervisor(view))
}

/** The role of a process that is not the head. Only children of the head can be workers. */
export function roleBeside(head: ProcessView, view: ProcessView): { role: 'worker' | 'helper'; reason: string } {
  if (view.parentPid !== head.pid) return { role: 'helper', reason: 'not started by the head of the service' }
  const rule = childRules.find(({ matches }) => matches(view, head))
  return rule ?? { role: 'helper', reason: 'another program, started by the head' }
}

function wrapperRuleOf(program: string): WrapperRule | undefined {
  return wrapperRules.find(({ programs }) => programs.has(program))
}

function names(list: string): ReadonlySet<string> {
  return new Set(list.split(' '))
}

function runs(view: ProcessView, module: string): boolean {
  return view.commandLine.some((word) => word.includes(module))
}

/** The number in `--workers 4` or `--workers=4`; 1 without. */
function workersAsked(commandLine: readonly string[]): number {
  const at = commandLine.findIndex((word) => /^--workers(=|$)/.test(word))
  const word = commandLine[at] ?? ''
  return Number((word.includes('=') ? word.split('=')[1] : commandLine[at + 1]) ?? 1) || 1
}
