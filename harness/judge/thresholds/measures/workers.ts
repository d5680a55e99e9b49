import type { EventKind, EventRow } from '../../../record/events.ts'
import { countRows } from '../../../record/rows.ts'
import type { RunAnalysis } from '../../analysis/run-analysis.ts'
import { describeOomKills } from '../../oom-kills-in-words.ts'
import { sourceOf, whyEndsAreNotSeen } from '../../remote-source.ts'
import { describeEnd } from '../../worker-ends.ts'
import { atLeast, between, known, type Measure, selected, unknown } from '../measurement.ts'

/** More ends than this are counted, and found in events.csv, not quoted. */
const quotedEnds = 50

/** What is quoted of the events that were counted. */
type Describe = (events: readonly EventRow[], analysis: RunAnalysis) => readonly string[]

const describeEach: Describe = (events, analysis) => events.map((event) => describeEnd(event, analysis))

/** Counts events of these kinds, with their evidence. */
function countEvents(kinds: readonly EventKind[], describe = describeEach): Measure {
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
    return known(countRows(matching), onlySlot(matching), describe(matching, analysis).slice(0, quotedEnds))
  }
}

function onlySlot(events: readonly EventRow[]): number | null {
  const slots = new Set(events.map((event) => event.slot))
  const [slot] = slots
  return slots.size === 1 ? (slot ?? null) : null
}

export const countCrashes = countEvents(['crashed'])
export const countOomKills = countEvents(['oom-killed'], describeOomKills)
export const countTimeouts = countEvents(['timed-out'])
export const countUnexplainedExits = countEvents(['left', 'ended-unknown'])
export const countKills = countEvents(['killed'])
export const countRecycles = countEvents(['recycled'])
