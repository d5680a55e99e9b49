import {
  type Expectation,
  type ExpectedSize,
  expectedSizes,
  expectedVerdicts,
} from '../../fixtures/report-service/expected-verdicts.ts'
import { type RepeatedExpectation, repeatedVerdicts } from '../../fixtures/report-service/repeated-verdicts.ts'

/** One behaviour at one size with one seed: one run of the whole tool. */
export interface Cell {
  expectation: Expectation
  size: ExpectedSize
  seed: number
  /** The verdict whose rate is measured; null: a cell of the table, where each behaviour is run once. */
  right: RepeatedExpectation['right'] | null
  /** Names its folder, such as `leaks-100-1`, or `leaks-100-round-1` where it is repeated. */
  name: string
}

/** Every behaviour at every size once, the quick ones first; then those that are repeated, round by round. */
export function planCells(rounds: number): Cell[] {
  const table = expectedSizes.flatMap((size) => expectedVerdicts.map((expectation) => cellOf(expectation, size, 1)))
  const seeds = Array.from({ length: rounds }, (_, round) => round + 1)
  return [...table, ...seeds.flatMap((seed) => repeatedVerdicts.map((one) => repeatedCellOf(one, seed)))]
}

export function cellOf(expectation: Expectation, size: ExpectedSize, seed: number): Cell {
  return { expectation, size, seed, right: null, name: `${titleOf(expectation).replaceAll(' ', '-')}-${size}-${seed}` }
}

function repeatedCellOf({ expectation, size, right }: RepeatedExpectation, seed: number): Cell {
  return { expectation, size, seed, right, name: `${expectation.variant}-${size}-round-${seed}` }
}

/** What people call it. */
export function titleOf({ variant, checks }: Expectation): string {
  return checks === 'none' ? `${variant} without a check` : variant
}
