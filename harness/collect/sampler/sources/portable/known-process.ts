import type { Kinship } from '../memory-source.ts'
import type { ListedProcess, ProcessLister } from './process-list.ts'

/** `ps` counts whole seconds, and a list takes a part of one itself. */
const toleranceMs = 2000

/** A listed process that is known to be the same from one list to the next. */
export interface KnownProcess extends ListedProcess, Kinship {
  /** When it was listed, on a clock that never goes back. */
  listedMs: number
  /** What its environment says of whose it is; null: not asked, because it is older than the root of the target. */
  marks: readonly string[] | null
}

/** What lists are compared with. */
interface Identification {
  known: ReadonlyMap<number, KnownProcess>
  rootPid: number
  lister: Pick<ProcessLister, 'readMarks'>
}

/**
 * Gives every listed process its identity: it is the one of the list before where it has run on since then, and another
 * where it has run for less. Of newcomers the environment is asked, and of those that have become another program.
 */
export async function identify(
  listed: readonly ListedProcess[],
  { known, rootPid, lister }: Identification,
): Promise<ReadonlyMap<number, KnownProcess>> {
  const listedMs = performance.now()
  const found = new Map<number, KnownProcess>()
  const unasked: KnownProcess[] = []
  for (const one of listed) {
    const before = known.get(one.pid)
    const same = before !== undefined && isSame(before, one, listedMs) ? before : null
    const startTicks = same?.startTicks ?? one.startedMs ?? Date.now() - one.elapsedMs
    const process = { ...one, sessionId: null, startTicks, listedMs, marks: same?.marks ?? null }
    found.set(one.pid, process)
    if (same?.commandLine.join(' ') !== one.commandLine.join(' ')) unasked.push(process)
  }
  const rootTicks = found.get(rootPid)?.startTicks ?? Number.POSITIVE_INFINITY
  const asked = unasked.filter(({ startTicks, isZombie }) => !isZombie && startTicks >= rootTicks)
  const marks = asked.length === 0 ? new Map() : await lister.readMarks(asked.map(({ pid }) => pid))
  for (const process of asked) process.marks = marks.get(process.pid) ?? null
  return found
}

/** Whether it has run for so long at least, as far as such times are exact. */
export function isAsOld(elapsedMs: number, leastMs: number): boolean {
  return elapsedMs + toleranceMs >= leastMs
}

function isSame(before: KnownProcess, now: ListedProcess, listedMs: number): boolean {
  if (now.startedMs !== null) return now.startedMs === before.startedMs
  return isAsOld(now.elapsedMs, before.elapsedMs + listedMs - before.listedMs)
}
