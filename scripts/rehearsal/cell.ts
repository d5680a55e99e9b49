import {
  type Expectation,
  type ExpectedSize,
  expectedSizes,
  expectedVerdicts,
} from '../../fixtures/report-service/expected-verdicts.ts'

/** One behaviour at one size with one seed: one run of the whole tool. */
export interface Cell {
  expectation: Expectation
  size: ExpectedSize
  seed: number
  /** Names its folder, such as `leaks-100-1`. */
  name: string
}

/** Cells that are run with several seeds: where chance decides, and where an estimate is held against the truth. */
const repeated: Readonly<Record<string, readonly ExpectedSize[]>> = { steady: [100], leaks: [100], recycles: [100] }

/** The whole table, the quick cells first; what is repeated is so when each has been run once. */
export function planCells(rounds: number): Cell[] {
  const seeds = Array.from({ length: rounds }, (_, round) => round + 1)
  return seeds.flatMap((seed) =>
    expectedSizes.flatMap((size) =>
      expectedVerdicts
        .filter(({ variant }) => seed === 1 || repeated[variant]?.includes(size) === true)
        .map((expectation) => cellOf(expectation, size, seed)),
    ),
  )
}

export function cellOf(expectation: Expectation, size: ExpectedSize, seed: number): Cell {
  return { expectation, size, seed, name: `${titleOf(expectation).replaceAll(' ', '-')}-${size}-${seed}` }
}

/** What people call it. */
export function titleOf({ variant, checks }: Expectation): string {
  return checks === 'none' ? `${variant} without a check` : variant
}
