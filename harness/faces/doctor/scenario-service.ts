import { optionOf, wholeNumber } from '../../collect/server-options/command-options.ts'
import { type GunicornSettings, gunicornSettings } from '../../collect/server-options/gunicorn-settings.ts'
import type { RunPlan } from '../../scenario/ladder-plan.ts'
import type { CommandTarget } from '../../scenario/target.ts'
import { packageVersion } from './python-package.ts'
import { findServer, type ServerCommand } from './server-command.ts'

/** What traps are looked for in: the server of a scenario as its command tells it, and what is asked of it. */
export interface ScenarioService extends ServerCommand {
  /** What reports call one unit of work. */
  iterationName: string
  sizes: readonly number[]
  /** The most users of any size. */
  users: number
  warmupPerWorker: number
  /** Whether the load pauses for the target to be brought to rest. */
  isQuiesced: boolean
  /** null: not limited by soakgate. */
  memoryLimitBytes: number | null
  gunicorn: GunicornSettings | null
  /** Of the Python package, where it is found beside the program; null: not known. */
  version: string | null
}

/** Where the command would be started, and what can be read there. */
export interface ServiceSurroundings {
  /** The environment that the target inherits. */
  env: Readonly<Record<string, string | undefined>>
  read: (file: string) => string | null
}

/** The service of the runs of a ladder; null: no server that is known. */
export function describeService(
  target: CommandTarget,
  runs: readonly RunPlan[],
  { env, read }: ServiceSurroundings,
): ScenarioService | null {
  const found = findServer(target.command, { ...definedIn(env), ...target.env })
  const [first] = runs
  if (found === null || first === undefined) return null
  const isPackage = found.server === 'gunicorn' || found.server === 'uvicorn'
  const place = { cwd: target.cwd, pathVariable: found.env.PATH ?? '' }
  return {
    ...found,
    iterationName: first.iterationName,
    sizes: runs.map(({ size }) => size),
    users: Math.max(...runs.map(({ users }) => users)),
    warmupPerWorker: first.warmup.iterationsPerWorker,
    isQuiesced: first.quiesce !== null,
    memoryLimitBytes: target.memoryLimitBytes,
    gunicorn: found.server === 'gunicorn' ? gunicornSettings(found, target.cwd, read) : null,
    version: isPackage ? packageVersion(found.server, found.program, place) : null,
  }
}

/** Workers of gunicorn or uvicorn; null: another server, or a number that has to be computed. */
export function workersOf({ server, gunicorn, words, env }: ScenarioService): number | null {
  if (server !== 'gunicorn' && server !== 'uvicorn') return null
  const told = gunicorn === null ? optionOf(words, ['--workers']) : gunicorn.get('workers')
  return wholeNumber(told === undefined ? (env.WEB_CONCURRENCY ?? '1') : told)
}

/** Threads of each gunicorn worker; null: a number that has to be computed. */
export function threadsOf(gunicorn: GunicornSettings): number | null {
  const told = gunicorn.get('threads')
  return wholeNumber(told === undefined ? '1' : told)
}

/** The kind of gunicorn's workers: `sync` with several threads is `gthread` (config.py, worker_class). */
export function workerClassOf(gunicorn: GunicornSettings): string | null {
  const told = gunicorn.get('worker_class')
  const name = told === undefined ? 'sync' : told
  return name === 'sync' && (threadsOf(gunicorn) ?? 1) > 1 ? 'gthread' : name
}

/** Requests that a worker answers at a size, at one request a report and spread evenly, warm-up included. */
export function requestsPerWorker({ warmupPerWorker }: ScenarioService, size: number, workers: number): number {
  return Math.round(size / workers + warmupPerWorker)
}

export function largestSize({ sizes }: ScenarioService): number {
  return Math.max(0, ...sizes)
}

function definedIn(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
