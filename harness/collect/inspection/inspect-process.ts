import { statSync } from 'node:fs'
import { SoakgateError } from '../../vocabulary/errors.ts'
import type { Clock } from '../clock.ts'
import { limitedPids, limitsOfProcesses } from '../limits/limits-of-processes.ts'
import type { Member } from '../sampler/member.ts'
import { Population } from '../sampler/population.ts'
import type { MemorySource } from '../sampler/sources/memory-source.ts'
import { ProcfsSource } from '../sampler/sources/procfs.ts'
import type { RestReading } from '../sampler/sources/rest-reading.ts'
import { requireReadable } from '../targets/readable-process.ts'
import { type InspectedProcess, type Inspection, inTreeOrder, type Master, sumRoles } from './inspection.ts'

/** A role is decided at the second look at a process; the first sweep makes all but the root new ones. */
const fewestLooks = 3
/** Who is still undecided then, because it was started meanwhile, gets some more. */
const mostLooks = 10
const lookEveryMs = 100

/**
 * Looks at a service that runs as a run would, without a load: it only reads. Throws what is wrong with the pid, and
 * `process-not-found` where it ends meanwhile.
 */
export async function inspectProcess(pid: number, clock: Clock): Promise<Inspection> {
  requireReadable(pid)
  const source = new ProcfsSource()
  try {
    const tree = await inspectTree(pid, clock, source)
    const master = await findMaster(pid, clock, source)
    return { ...tree, master, limits: limitsOfProcesses(limitedPids(pid, tree.processes)) }
  } finally {
    source.close()
  }
}

/** The processes with their roles, from wherever they are read. */
export async function inspectTree(
  pid: number,
  clock: Clock,
  source: MemorySource,
): Promise<Omit<Inspection, 'master' | 'limits'>> {
  const population = new Population({ rootPid: pid, mark: null, groupFolder: null, roles: null }, source)
  const moment = () => ({ nowMs: clock.now(), completed: 0 })
  try {
    population.open(moment())
    let looks = 0
    const isEnough = () => looks >= fewestLooks && population.living.every(({ role }) => role !== null)
    while (looks < mostLooks && !isEnough()) {
      if (looks > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, lookEveryMs))
      population.read('all')
      population.find(true, moment())
      population.assign(() => [])
      looks += 1
    }
    // As when a target is ready: a head without workers is the one worker.
    population.settle('ready')
    population.assign(() => [])
    return { looks, ...describe(pid, population, source) }
  } finally {
    population.close()
  }
}

/** The parent, if it would be taken for the master of a service, and the process for one of its workers. */
export async function findMaster(pid: number, clock: Clock, source: MemorySource): Promise<Master | null> {
  const parentPid = source.look(pid)?.parentPid ?? 0
  if (parentPid <= 1) return null
  try {
    const { processes } = await inspectTree(parentPid, clock, source)
    const [parent, child] = [parentPid, pid].map((wanted) => processes.find((one) => one.pid === wanted))
    return parent?.role === 'master' && child?.role === 'worker' ? { pid: parentPid, program: parent.program } : null
  } catch (error) {
    // It has ended meanwhile, or is not ours to read.
    if (error instanceof SoakgateError) return null
    throw error
  }
}

function describe(
  pid: number,
  population: Population,
  source: MemorySource,
): Omit<Inspection, 'master' | 'limits' | 'looks'> {
  const { living, areRolesCertain } = population
  if (!living.some((member) => member.process.pid === pid)) {
    throw new SoakgateError('process-not-found', `Process ${pid} ended while it was looked at`, {
      expected: `a process ${pid} that stays`,
      got: 'its end',
    })
  }
  const readings = source.readAtRest(living.map(({ process }) => process.pid))
  const processes = inTreeOrder(living.map((member) => describeMember(member, readings.get(member.process.pid))))
  const sums = sumRoles(processes)
  return { pid, areRolesCertain, processes, sums, unreadableProcesses: population.unreadable }
}

function describeMember(
  { process, role, slot, reason }: Member,
  reading: RestReading | undefined,
): Omit<InspectedProcess, 'depth'> {
  const { pid, parentPid, rssBytes } = process
  const { descriptors, threads } = process.readCounts('always')
  const pssBytes = reading?.memory?.pssBytes ?? null
  const program = reading?.program ?? null
  return {
    pid,
    parentPid,
    program,
    role: role ?? 'helper',
    slot,
    reason,
    rssBytes,
    pssBytes,
    privateBytes: reading?.memory?.privateBytes ?? null,
    threads,
    descriptors,
    unreadable: pssBytes === null || descriptors === null || program === null ? whyUnreadable(pid) : null,
  }
}

function whyUnreadable(pid: number): string {
  try {
    const { uid } = statSync(`/proc/${pid}`)
    return uid === process.geteuid?.()
      ? 'the kernel protects it, as it does processes that changed their user'
      : `it is of another user (uid ${uid})`
  } catch {
    return 'it has just ended'
  }
}
