import type { Status } from '../../harness/judge/verdict.ts'

/** The sizes of the matrix, and how often each is run: a verdict that is not repeated proves little. */
export const repetitions = { 25: 3, 100: 2, 500: 1 } as const
export type MatrixSize = keyof typeof repetitions
export const matrixSizes: readonly MatrixSize[] = [25, 100, 500]

/** What soakgate must say at one size: one of the verdicts, and in a fail each of the causes, with its evidence. */
export interface ExpectedCell {
  statuses: readonly Status[]
  /** Each is found in what failed: the sentence, and the evidence below it. */
  causes: readonly RegExp[]
}

/** One variant of a scenario, and what must be found. */
export interface ExpectedVariant {
  /** The heading below which it stands; the folder in fixtures/services. */
  service: string
  /** Name of the file in scenarios/. */
  scenario: string
  variant: string
  /** Why this is right, in a sentence. */
  because: string
  at: Readonly<Partial<Record<MatrixSize, ExpectedCell>>>
}

const passes: ExpectedCell = { statuses: ['pass'], causes: [] }
const passesOrIsOpen: ExpectedCell = { statuses: ['pass', 'inconclusive'], causes: [] }
const fails = (...causes: RegExp[]): ExpectedCell => ({ statuses: ['fail'], causes })
const everywhere = (cell: ExpectedCell) => ({ 25: cell, 100: cell, 500: cell })
const sound = { 25: passesOrIsOpen, 100: passes, 500: passes }

const grows = /\+[\d.]+ MiB per report/
const oomKilled = /oom_kills == 0: it is \d+/

/** Every service of fixtures/services that soakgate exists for: how it died, and that it is sound since. */
export const expectedServices: readonly ExpectedVariant[] = [
  {
    service: 'charts',
    scenario: 'charts',
    variant: 'before',
    because: 'Figures are never closed: 33 MiB of every report.',
    at: everywhere(fails(grows)),
  },
  {
    service: 'charts',
    scenario: 'charts',
    variant: 'after',
    because: 'Closed figures; RSS moves in steps of 12 to 15 MiB, which are no leak.',
    at: sound,
  },
  {
    service: 'charts',
    scenario: 'charts',
    variant: 'closes-only',
    because: 'What is closed and not yet collected grows for a while, then falls: no leak.',
    at: {
      25: { statuses: ['pass', 'inconclusive'], causes: [] },
      100: { statuses: ['pass', 'inconclusive'], causes: [] },
    },
  },
  {
    service: 'charts',
    scenario: 'charts-under-limit',
    variant: 'before',
    because: 'Under the 820 MiB that it died of the kernel ends its worker.',
    at: everywhere(fails(oomKilled)),
  },
  {
    service: 'charts',
    scenario: 'charts-under-limit',
    variant: 'after',
    because: 'The same limit, five times as much as it needs.',
    at: sound,
  },
  {
    service: 'charts',
    scenario: 'charts',
    variant: 'before-recycling',
    because:
      'A worker is replaced after 15 reports, which hides the leak from whoever looks at the total; each lifetime has it.',
    at: everywhere(fails(grows)),
  },
  {
    service: 'charts',
    scenario: 'charts',
    variant: 'after-recycling',
    because: 'Recycling on purpose is no crash.',
    at: { 25: passesOrIsOpen, 100: passesOrIsOpen, 500: passes },
  },
]
