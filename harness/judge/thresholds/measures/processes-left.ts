import type { EventRow } from '../../../record/events.ts'
import type { RestRow } from '../../../record/rows.ts'
import type { RunRecord } from '../../../record/run-record.ts'
import { formatBytes } from '../../../vocabulary/quantities.ts'
import { processesInWords } from '../../processes-in-words.ts'
import { sourceOf } from '../../remote-source.ts'
import { known, type Measure, unknown } from '../measurement.ts'

/** More than this are counted, and found in events.csv, not quoted. */
const quotedProcesses = 50

/**
 * Processes there when the target had settled, beyond those there when the load began; those that nobody took off, too.
 * One that ended makes up for one that stays only where both ran the same program.
 * Workers whom a server still starts when its first ones answer already, and a load without a warm-up begins, are not
 * left, nor are their successors.
 */
export const countProcessesLeft: Measure = ({ record, times }) => {
  const source = sourceOf(record)
  if (source !== null) return unknown(`the processes of the target are not listed by ${source}`)
  if (times.loadStartMs === null || times.settledMs === null) return unknown('the run did not get to its settled end')
  const before = processesAt(record.ticks, times.loadStartMs)
  const after = processesAt(record.ticks, times.settledMs)
  if (before === null || after === null) return unknown('the processes of the target were never counted')
  const zombies = record.rests.filter(({ state, point }) => state === 'zombie' && point === 'settled')
  const zombiesBefore = record.rests.filter(({ state, point }) => state === 'zombie' && point === 'before')
  const lateSlots = slotsOfTheStart(record, times.loadStartMs)
  const isLate = ({ born }: Newcomer) => born.role === 'worker' && lateSlots.has(born.slot)
  const [late, newcomers] = partition(newcomersAtRest(record, times.loadStartMs, times.settledMs), isLate)
  const inAll = after - before - late.length
  const left = Math.max(0, inAll, helpersLeft(record.rests)) + Math.max(0, zombies.length - zombiesBefore.length)
  if (left === 0) return known(0)
  const unreaped = zombies.map(({ pid }) => `process ${pid} has ended, and its parent has not asked how (zombie)`)
  return known(left, null, [
    ...inSum(newcomers, record),
    ...newcomers.slice(0, quotedProcesses).map((newcomer) => describe(newcomer, record)),
    ...unreaped.slice(0, quotedProcesses),
  ])
}

function processesAt(ticks: readonly { timeMs: number; processes: number }[], timeMs: number): number | null {
  return ticks.findLast((tick) => tick.timeMs <= timeMs)?.processes ?? null
}

/** A process that was born after the load began and lived when the target had settled. */
interface Newcomer {
  born: EventRow
  /** What it was then; null: it was not read. */
  atRest: RestRow | null
}

function newcomersAtRest({ events, rests }: RunRecord, fromMs: number, untilMs: number): Newcomer[] {
  const between = events.filter(({ timeMs }) => timeMs > fromMs && timeMs <= untilMs)
  const gone = new Set(between.filter(({ kind }) => kind !== 'born').map(({ pid }) => pid))
  const newcomers = between
    .filter(({ kind, pid }) => kind === 'born' && !gone.has(pid))
    .map((born) => ({ born, atRest: rests.find((row) => row.point === 'settled' && row.pid === born.pid) ?? null }))
  // Some may have ended without anybody seeing which.
  const seenAtRest = newcomers.filter(({ atRest }) => atRest !== null)
  return seenAtRest.length > 0 ? seenAtRest : newcomers
}

/** Slots whose first worker was born when the load had begun and nothing had completed. */
function slotsOfTheStart({ events }: RunRecord, loadStartMs: number): ReadonlySet<number | null> {
  const births = events.filter(({ kind, role, timeMs }) => kind === 'born' && role === 'worker' && timeMs > loadStartMs)
  return new Set(
    births.filter(({ generation, completed }) => generation === 1 && completed === 0).map(({ slot }) => slot),
  )
}

/** Helpers and browsers of each program beyond those there before the load; 0 where that could not be read. */
function helpersLeft(rests: readonly RestRow[]): number {
  const helpers = rests.filter(({ role, state }) => state === 'alive' && (role === 'helper' || role === 'browser'))
  const wereRead = rests.some(({ point }) => point === 'before') && helpers.every(({ program }) => program !== null)
  if (!wereRead) return 0
  let left = 0
  for (const rows of Map.groupBy(helpers, ({ role, program }) => `${role} ${program}`).values()) {
    const [before, settled] = partition(rows, ({ point }) => point === 'before')
    left += Math.max(0, settled.length - before.length)
  }
  return left
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))]
}

/** A line for each role of which there are several: how many, since when, whose, with how much memory, and what they run. */
function inSum(newcomers: readonly Newcomer[], { plan }: RunRecord): string[] {
  const roles = Map.groupBy(newcomers, ({ born }) => born.role)
  return [...roles].flatMap(([role, ones]) => {
    if (ones.length < 2) return []
    const completed = ones.map(({ born }) => born.completed)
    const [first, last] = [Math.min(...completed), Math.max(...completed)]
    const since = `since ${first === last ? first : `${first} to ${last}`} of ${plan.size} ${plan.iterationName}s`
    const owners = [...new Set(ones.flatMap(({ born }) => ownerIn(born.evidence)))]
    const whose = owners.length === 0 ? '' : `, of ${owners.join(' and ')}`
    return [`${processesInWords(ones.length, role)} ${since}${whose}${memoryOf(ones)}${programsOf(ones)}`]
  })
}

/** `worker 1 (pid 4711)`, as the evidence of a birth names it; nothing: its owner is not known. */
function ownerIn(evidence: string | null): readonly string[] {
  const owner = /\bof ((?:worker \d+|the master) \(pid \d+\)):/.exec(evidence ?? '')?.[1]
  return owner === undefined ? [] : [owner]
}

/** What they held, of shared pages their part; nothing where it could not be read of all. */
function memoryOf(ones: readonly Newcomer[]): string {
  let bytes = 0
  for (const { atRest } of ones) {
    if (atRest?.pssBytes == null) return ''
    bytes += atRest.pssBytes
  }
  return `, with ${formatBytes(bytes)} of memory (PSS)`
}

/** `: 24 chromium, 4 chrome_crashpad_handler`. */
function programsOf(ones: readonly Newcomer[]): string {
  const programs = Map.groupBy(
    ones.flatMap(({ atRest }) => atRest?.program ?? []),
    (program) => program,
  )
  const counts = [...programs].map(([program, of]) => `${of.length} ${program}`)
  return counts.length === 0 ? '' : `: ${counts.join(', ')}`
}

/** A newcomer in one clause. */
function describe({ born, atRest }: Newcomer, { plan }: RunRecord): string {
  const since = `since ${born.completed} of ${plan.size} ${plan.iterationName}s`
  const birth = describeBirth(born.evidence, atRest?.program ?? null)
  return `${born.role ?? 'process'} (pid ${born.pid}) ${since}${birth}`
}

/** Between its birth and its rest a process may have become another program, as shells do. */
function describeBirth(evidence: string | null, program: string | null): string {
  if (evidence === null) return program === null ? '' : `, ${program}`
  const isSame = program === null || evidence.startsWith(`${program}:`) || evidence.startsWith(`${program},`)
  return isSame ? `, ${evidence}` : `, ${program}; born as ${evidence}`
}
