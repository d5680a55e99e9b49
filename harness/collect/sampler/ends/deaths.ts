import type { EventKind, WorkerEndKind } from '../../../record/events.ts'
import type { Role } from '../../../record/rows.ts'
import { formatBytes } from '../../../vocabulary/quantities.ts'
import type { RecycleExit } from '../roles/server-rules.ts'
import type { LogFacts } from './log-facts.ts'
import type { OomKill } from './oom-kills.ts'
import type { OwnAnswers } from './own-answers.ts'
import type { RecycleLimit } from './recycle-limit.ts'
import { describeEnding, type Ending, type ExitReading, signalName } from './wait-status.ts'

/** All that is known of an end when its cause is decided. */
export interface DeathFacts {
  role: Role
  /** soakgate was stopping the target when it ended. */
  isOurs: boolean
  exit: KnownEnding
  log: LogFacts
  oomKill: OomKill | null
  /** null: as far as is known its server does not replace workers after so many requests. */
  recycling: Recycling | null
  /** How its server ends a worker that it replaces; null: by code 0, as far as is known. */
  recycleExit: RecycleExit | null
}

/** What a worker had answered, and after how many requests its server replaces it. */
export interface Recycling {
  limit: RecycleLimit
  own: OwnAnswers
}

/** Requests that are not ours, and those shared out by CPU time, make our count of its requests inexact. */
const reachedShare = 0.8

/** How it ended and where that is known from; or why it is not known. */
export type KnownEnding = { ending: Ending; from: string } | { ending: null; why: string }

/** The event that an end becomes. */
export interface DeathVerdict {
  kind: EventKind
  exitCode: number | null
  signal: string | null
  evidence: string
}

/** The operating system's word if there is one, else what the server says in its log. */
export function knownEnding(exit: ExitReading, log: LogFacts): KnownEnding {
  if (exit.kind === 'known') return { ending: exit.ending, from: exit.from }
  if (log.end === null) {
    return { ending: null, why: exit.kind === 'unknowable' ? exit.why : 'its parent has not asked for it' }
  }
  const { exitCode, signal } = log.end
  const name = typeof signal === 'number' ? signalName(signal) : signal
  return { ending: { exitCode, signal: name, hasDumpedCore: false }, from: 'said by its server' }
}

/** Only a SIGKILL can be the kernel's; where the status is not known it may have been one, unless all is explained without it. */
export function mayBeOomKill({ exit, log, recycling }: Pick<DeathFacts, 'exit' | 'log' | 'recycling'>): boolean {
  if (exit.ending !== null) return exit.ending.signal === 'SIGKILL'
  return log.timeout === null && log.fatal === null && !isToBeReplaced(log, recycling)
}

/** Decides what an end was. Memory first for every role; the finer causes concern workers alone. */
export function attributeDeath(facts: DeathFacts): DeathVerdict {
  const { ending } = facts.exit
  return {
    kind: kindOf(facts),
    exitCode: ending?.exitCode ?? null,
    signal: ending?.signal ?? null,
    evidence: evidenceOf(facts),
  }
}

function kindOf(facts: DeathFacts): EventKind {
  if (facts.isOurs) return 'stopped'
  if (facts.role === 'worker') return kindOfWorkerEnd(facts)
  if (facts.oomKill !== null) return 'oom-killed'
  return facts.role === 'master' ? 'master-ended' : 'helper-ended'
}

/** Signals that come from outside; a process that fails by itself ends by another. */
const signalsFromOutside = new Set(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGKILL', 'SIGTERM'])

/** The order matters: gunicorn kills slow workers by SIGABRT, the kernel kills by SIGKILL, and both have a better name. */
function kindOfWorkerEnd({ exit, log, oomKill, recycling, recycleExit }: DeathFacts): WorkerEndKind {
  const { ending } = exit
  if (oomKill !== null) return 'oom-killed'
  if (log.timeout !== null) return 'timed-out'
  if (ending === null) return kindWithoutStatus(log, recycling)
  // A server that says that it replaces this worker may do it by TERM.
  if (ending.signal === 'SIGTERM' && log.recycle !== null) return 'recycled'
  if (ending.signal !== null) return signalsFromOutside.has(ending.signal) ? 'killed' : 'crashed'
  if (ending.exitCode === recycleExit?.code) return 'recycled'
  if (ending.exitCode !== 0) return 'crashed'
  return isToBeReplaced(log, recycling) ? 'recycled' : 'left'
}

function kindWithoutStatus(log: LogFacts, recycling: Recycling | null): WorkerEndKind {
  if (log.fatal !== null) return 'crashed'
  return isToBeReplaced(log, recycling) ? 'recycled' : 'ended-unknown'
}

function isToBeReplaced(log: LogFacts, recycling: Recycling | null): boolean {
  return log.recycle !== null || hasReachedLimit(recycling)
}

function hasReachedLimit(recycling: Recycling | null): boolean {
  return recycling !== null && recycling.own.requests >= reachedShare * recycling.limit.requests
}

function evidenceOf({ exit, log, oomKill, recycling, recycleExit }: DeathFacts): string {
  const parts =
    exit.ending === null ? [`exit status not known: ${exit.why}`] : [`${describeEnding(exit.ending)} (${exit.from})`]
  if (recycleExit !== null && exit.ending?.exitCode === recycleExit.code) parts.push(recycleExit.name)
  if (oomKill !== null) parts.push(describeOomKill(oomKill))
  if (log.fatal !== null) parts.push(`V8 heap limit: "${log.fatal}"`)
  for (const line of [log.timeout, log.recycle, log.end?.line ?? null, log.remark]) {
    if (line !== null) parts.push(`log: "${line}"`)
  }
  if (exit.ending?.signal === 'SIGKILL' && oomKill === null && log.otherKiller !== null) {
    parts.push(`from outside, or by ${log.otherKiller}`)
  }
  if (recycling !== null && log.recycle === null) parts.push(describeRecycling(recycling))
  return parts.join('; ')
}

function describeRecycling({ limit, own }: Recycling): string {
  const answered = `${own.isExact ? '' : 'about '}${own.requests} of our requests`
  return `its server replaces a worker after ${limit.requests} requests (${limit.from}), and it had answered ${answered}`
}

/** The sentence that proves an OOM kill: the counter, where it is, and the limit. */
export function describeOomKill({ kills, path, limitBytes }: OomKill): string {
  const limit = limitBytes === null ? null : `limit ${formatBytes(limitBytes)}`
  if (path !== null)
    return `oom_kill in ${path} has risen by ${kills} since the start (${limit ?? 'no limit of its own'})`
  const told = `Docker told of ${kills} OOM ${kills === 1 ? 'kill' : 'kills'} since the start`
  return limit === null ? told : `${told} (${limit})`
}
