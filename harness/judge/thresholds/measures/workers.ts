import type { EventKind, EventRow } from '../../../record/events.ts'
import { countRows } from '../../../record/rows.ts'
import type { RunRecord } from '../../../record/run-record.ts'
import { sourceOf, whyEndsAreNotSeen } from '../../remote-source.ts'
import { describeEnd } from '../../worker-ends.ts'
import { atLeast, between, known, type Measure, selected, unknown } from '../measurement.ts'

/** More ends than this are counted, and found in events.csv, not quoted. */
const quotedEnds = 50

/** Counts events of these kinds; each is quoted with its evidence. */
function countEvents(...kinds: EventKind[]): Measure {
  return (analysis, threshold) => {
    // Without a single look at the processes, that nothing was seen to end says nothing.
    if (analysis.counted.samples.length === 0) return unknown('the processes of the target were never sampled')
    const blindness = whyEndsAreNotSeen(analysis.record)
    const slot = selected(threshold, 'slot')
    const isAsked = (event: EventRow) => slot === null || event.slot === Number(slot)
    const matching = analysis.counted.events.filter((event) => kinds.includes(event.kind) && isAsked(event))
    if (blindness !== null)
      return matching.length === 0 ? unknown(blindness) : atLeast(countRows(matching), onlySlot(matching), blindness)
    const source = sourceOf(analysis.record)
    const open =
      source === null || kinds.includes('ended-unknown')
        ? []
        : analysis.counted.events.filter((event) => event.kind === 'ended-unknown' && isAsked(event))
    if (open.length > 0) {
      const low = countRows(matching)
      return between(low, low + countRows(open), `how a worker ended cannot be known through ${source}`)
    }
    return known(
      countRows(matching),
      onlySlot(matching),
      matching.slice(0, quotedEnds).map((event) => describeEnd(event, analysis)),
    )
  }
}

function onlySlot(events: readonly EventRow[]): number | null {
  const slots = new Set(events.map((event) => event.slot))
  const [slot] = slots
  return slots.size === 1 ? (slot ?? null) : null
}

export const countCrashes = countEvents('crashed')
export const countOomKills = countEvents('oom-killed')
export const countTimeouts = countEvents('timed-out')
export const countUnexplainedExits = countEvents('left', 'ended-unknown')
export const countKills = countEvents('killed')
export const countRecycles = countEvents('recycled')

/** Processes there when the target had settled, beyond those there when the load began; those that nobody took off, too. */
export const countProcessesLeft: Measure = ({ record, times }) => {
  const source = sourceOf(record)
  if (source !== null) return unknown(`the processes of the target are not listed by ${source}`)
  if (times.loadStartMs === null || times.settledMs === null) return unknown('the run did not get to its settled end')
  const before = processesAt(record.ticks, times.loadStartMs)
  const after = processesAt(record.ticks, times.settledMs)
  if (before === null || after === null) return unknown('the processes of the target were never counted')
  const zombies = record.rests.filter(({ state, point }) => state === 'zombie' && point === 'settled')
  const zombiesBefore = record.rests.filter(({ state, point }) => state === 'zombie' && point === 'before')
  const left = Math.max(0, after - before + zombies.length - zombiesBefore.length)
  if (left === 0) return known(0)
  const unreaped = zombies.map(({ pid }) => `process ${pid} has ended, and its parent has not asked how (zombie)`)
  return known(left, null, [
    ...newcomersAtRest(record, times.loadStartMs, times.settledMs),
    ...unreaped.slice(0, quotedEnds),
  ])
}

/** Who was born after the load began and lived when the target had settled, each in one clause. */
function newcomersAtRest({ plan, events, rests }: RunRecord, fromMs: number, untilMs: number): string[] {
  const between = events.filter(({ timeMs }) => timeMs > fromMs && timeMs <= untilMs)
  const gone = new Set(between.filter(({ kind }) => kind !== 'born').map(({ pid }) => pid))
  const born = between.filter(({ kind, pid }) => kind === 'born' && !gone.has(pid))
  return born.slice(0, quotedEnds).map(({ role, pid, completed, evidence }) => {
    const since = `since ${completed} of ${plan.size} ${plan.iterationName}s`
    const program = rests.find((row) => row.point === 'settled' && row.pid === pid)?.program ?? null
    return `${role ?? 'process'} (pid ${pid}) ${since}${describeBirth(evidence, program)}`
  })
}

/** Between its birth and its rest a process may have become another program, as shells do. */
function describeBirth(evidence: string | null, program: string | null): string {
  if (evidence === null) return program === null ? '' : `, ${program}`
  const isSame = program === null || evidence.startsWith(`${program}:`) || evidence.startsWith(`${program},`)
  return isSame ? `, ${evidence}` : `, ${program}; born as ${evidence}`
}

function processesAt(ticks: readonly { timeMs: number; processes: number }[], timeMs: number): number | null {
  return ticks.findLast((tick) => tick.timeMs <= timeMs)?.processes ?? null
}
