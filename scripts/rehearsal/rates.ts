import type { Status } from '../../harness/judge/verdict.ts'
import type { CountedShare } from '../calibration/binomial.ts'
import { problemOf } from './comparison.ts'
import type { DoneCell } from './done-cell.ts'
import { estimatesOf, holdsTruth } from './estimate.ts'

/** Asked of all repeated runs together, beside no false verdict at all. */
export const mostInconclusive = 0.05

/** How often verdicts were right and wrong; a share of nothing where there is nothing to be wrong about. */
export interface Rates {
  rounds: number
  found: Readonly<Record<Status, number>>
  /** Of the runs of healthy behaviours. */
  falseFails: CountedShare
  /** Of the runs of faulty behaviours. */
  falsePasses: CountedShare
  inconclusive: CountedShare
  /** Of the estimates: their interval holds what the service says that it kept. */
  held: CountedShare
  /** A fail that was found for another reason than the one that is there, in words. */
  misreasoned: readonly string[]
}

/** The rates among runs of repeated cells. */
export function ratesOf(done: readonly DoneCell[]): Rates {
  const count = (status: Status, runs: readonly DoneCell[] = done): number =>
    runs.filter(({ result }) => result.verdict.status === status).length
  const healthy = done.filter(({ cell }) => cell.right === 'pass')
  const faulty = done.filter(({ cell }) => cell.right === 'fail')
  const estimates = estimatesOf(done)
  return {
    rounds: done.length,
    found: { pass: count('pass'), fail: count('fail'), inconclusive: count('inconclusive') },
    falseFails: { count: count('fail', healthy), total: healthy.length },
    falsePasses: { count: count('pass', faulty), total: faulty.length },
    inconclusive: { count: count('inconclusive'), total: done.length },
    held: { count: estimates.filter(holdsTruth).length, total: estimates.length },
    misreasoned: done.flatMap(({ cell, result }) => {
      const problem = cell.right === result.verdict.status ? problemOf(cell, result.verdict) : null
      return problem === null ? [] : [`${cell.name}: ${problem}`]
    }),
  }
}

/** Whether no verdict was wrong and hardly any said nothing. */
export function areGood({ falseFails, falsePasses, inconclusive }: Rates): boolean {
  const isRare = inconclusive.count <= mostInconclusive * inconclusive.total
  return falseFails.count === 0 && falsePasses.count === 0 && isRare
}
