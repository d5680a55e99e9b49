import type { ToolReport } from '../../../record/run-outcome.ts'
import type { Outcome } from '../../../vocabulary/outcomes.ts'
import { type ToolClaims, totalOf } from './outputs/tool-claims.ts'

/** What is known when a tool has ended by itself. */
export interface ToolEnding {
  /** Such as `ab`. */
  program: string
  /** Such as `exit code 0`. */
  how: string
  /** Iterations that it was to make. */
  asked: number
  /** Whether its command told it so; otherwise it made load until it was ended. */
  isTold: boolean
  /** As many iterations as this may have been under way when it ended. */
  users: number
  /** What became of those under way when the run ended it; null: it ended by itself. */
  stopped: Pick<Settled, 'outcome' | 'reason'> | null
  /** Reports by the service's own count, those beyond the asked too; null: it does not count. */
  counted: number | null
  /** What it says itself; null: that was not read. */
  claims: ToolClaims | null
}

/** Iterations of which only the outcome is known. */
export interface Settled {
  outcome: Outcome
  reason: string | null
  count: number
}

/** What its end comes to. */
export interface Reckoning {
  /** Rows of those that the service did not count. What is still missing then was not started. */
  settled: readonly Settled[]
  /** Why it cannot be said what became of all; null: it can. */
  doubt: string | null
  /** Why some were not started; null: none was left out. */
  missing: string | null
  report: ToolReport
}

/**
 * Holds what a tool claims against the service's own count, which is believed: an answer that the tool took for whole
 * counts as lost where the service did not make it. Without such a count the tool's own has to do. Of a tool that was
 * stopped it is not known whether the rest was made.
 */
export function reckon(ending: ToolEnding): Reckoning {
  const { program, asked, counted, claims, isTold, stopped } = ending
  const total = claims === null ? null : totalOf(claims)
  const completed = counted ?? claims?.completed ?? 0
  let room = Math.max(0, asked - completed)
  const settled: Settled[] = []
  const settle = (outcome: Outcome, reason: string | null, wanted: number): number => {
    const count = Math.min(room, wanted)
    if (count > 0) settled.push({ outcome, reason, count })
    room -= count
    return wanted - count
  }
  if (counted === null) settled.push({ outcome: 'completed', reason: null, count: Math.min(asked, completed) })
  let unplaced = 0
  for (const { outcome, reason, count } of claims?.failures ?? []) unplaced += settle(outcome, reason, count)
  const notEnded = total === null ? (stopped === null ? 0 : room) : Math.min(room, Math.max(0, asked - total))
  if (stopped === null) settle('lost', lostReason(ending), room - notEnded)
  const { outcome, reason, count } = underWayAtEnd(ending)
  settle(outcome, reason, Math.min(count, notEnded))
  const notIssued = room
  const [first] = claims?.failures ?? []
  return {
    settled: settled.filter(({ count }) => count > 0),
    doubt:
      unplaced > 0 && first !== undefined
        ? `${program} told of ${unplaced} more that did not complete (${first.reason}), beside the ${completed} that did`
        : null,
    missing: notIssued > 0 ? `${program} made ${asked - notIssued} of ${asked}` : null,
    report: {
      // One that left some under way does not say how many it made.
      claimed: isTold && claims?.leftUnderWay !== true ? total : null,
      counted,
      dropped: total === null ? null : notIssued,
      end: sentenceOf(ending),
      thresholds: [],
    },
  }
}

/** What the service counted beyond the tool's claim was under way too, and is counted already. */
function underWayAtEnd({ program, users, claims, counted, stopped }: ToolEnding): Settled {
  const unseen = claims === null || counted === null ? 0 : Math.max(0, counted - claims.completed)
  if (stopped !== null) return { ...stopped, count: Math.max(0, users - unseen) }
  const reason = `${program} gave up while they were under way`
  // It tells of the one for which it gave up.
  return { outcome: 'lost', reason, count: claims?.leftUnderWay === true ? Math.max(0, users - 1 - unseen) : 0 }
}

function lostReason({ program, how, counted, claims, asked }: ToolEnding): string {
  if (claims === null) return `${program} ended with ${how}, and the service counted ${counted} of ${asked}`
  return `${program} claims ${claims.completed} completed, and the service counted ${counted}`
}

function sentenceOf({ program, how, counted, claims }: ToolEnding): string {
  const failed = claims === null ? 0 : totalOf(claims) - claims.completed
  return [
    `${program} ended with ${how}`,
    ...(claims === null ? [] : [`it claims ${claims.completed} completed${failed === 0 ? '' : ` and ${failed} not`}`]),
    ...(counted === null ? [] : [`the service counted ${counted}`]),
  ].join('; ')
}
