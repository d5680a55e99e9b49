import type { Status } from '../../harness/judge/verdict.ts'

/** The sizes of the matrix, and how often each is run: a verdict that is not repeated proves little. */
export const repetitions = { 25: 3, 60: 1, 100: 2, 500: 1 } as const
export type MatrixSize = keyof typeof repetitions
export const matrixSizes: readonly MatrixSize[] = [25, 60, 100, 500]

/** What soakgate must say at one size: one of the verdicts, and in a fail each of the causes, with its evidence. */
export interface ExpectedCell {
  statuses: readonly Status[]
  /** Each is found in what failed: the sentence, and the evidence below it. */
  causes: readonly RegExp[]
  /** Nothing that failed says this: it would be another reason. @default none */
  excluded?: readonly RegExp[]
  /** Beside those of the scenario. @default none */
  thresholds?: readonly string[]
  /** The run goes on to so many reports while growth is inconclusive. @default it does not */
  extendTo?: number
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
/** What an allocator gives back now and then moves in steps: about one run of ten ends on a high one. */
const passesOrGoesOn: ExpectedCell = { ...passes, extendTo: 200 }
const passesOrIsOpen: ExpectedCell = { statuses: ['pass', 'inconclusive'], causes: [] }
const failsOrIsOpen = (...causes: RegExp[]): ExpectedCell => ({ statuses: ['fail', 'inconclusive'], causes })
const fails = (...causes: RegExp[]): ExpectedCell => ({ statuses: ['fail'], causes })
const everywhere = (cell: ExpectedCell) => ({ 25: cell, 100: cell, 500: cell })
const sound = { 25: passesOrIsOpen, 100: passesOrGoesOn, 500: passes }

const grows = /\+[\d.]+ MiB per report/
const oomKilled = /oom_kills == 0( at \d+)?: it is \d+/
/** How a service dies that is not what a cell is about. */
const dies = [oomKilled, /worker_crashes/, /iteration_failed_rate/]

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
    at: { 25: passesOrIsOpen, 100: passesOrIsOpen },
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
    at: { 25: passesOrIsOpen, 100: passes, 500: passes },
  },
  {
    service: 'quotations',
    scenario: 'quotations',
    variant: 'before',
    because:
      'Browsers are never closed: the kernel kills their processes, no worker dies, and no report has failed yet.',
    at: everywhere(fails(oomKilled, /no report ha[sd] failed/, /processes of browsers since|processes per report/)),
  },
  {
    service: 'quotations',
    scenario: 'quotations',
    variant: 'after',
    because: 'A dozen processes come and go with every PDF, and none is left.',
    at: sound,
  },
  {
    service: 'quotations',
    scenario: 'quotations-queue',
    variant: 'after',
    because: '60 quotations of 30 users for a queue of 15: 21 are made, 39 refused by design, and none has failed.',
    at: { 60: passes },
  },
  {
    service: 'scheduler',
    scenario: 'scheduler',
    variant: 'before',
    because: 'A scheduler with its own table in every worker: the sum of PSS is over its bound.',
    at: everywhere(fails(/pss\{target\}/)),
  },
  {
    service: 'scheduler',
    scenario: 'scheduler',
    variant: 'hold',
    because:
      'Clients of the upstream are kept: a descriptor and 0.8 MiB of every report; at 25 the sum of PSS decides.',
    at: { 25: fails(/pss\{target\}/), 100: fails(/descriptors per report/), 500: fails(/descriptors per report/) },
  },
  {
    service: 'scheduler',
    scenario: 'scheduler',
    variant: 'after',
    because: 'One scheduler, in the master: RSS per worker is higher than before, the sum of PSS 60 % lower.',
    at: sound,
  },
  {
    service: 'invoices',
    scenario: 'invoices',
    variant: 'before',
    because: 'Uploads are read whole: six of 100 MB end the only process under 300 MiB before the first report does.',
    at: everywhere(fails(oomKilled, /limit_used < 90%: it is 100 %/)),
  },
  {
    service: 'invoices',
    scenario: 'invoices',
    variant: 'after',
    because: 'Streamed to disk: the page cache fills the control group, and that is no crash.',
    at: sound,
  },
  {
    service: 'invoices',
    scenario: 'invoices-slow-readers',
    variant: 'before',
    because: 'Each slow reader holds a whole PDF, until the memory guard refuses those who come: no refusal by design.',
    at: { 60: fails(/log_matches\{pattern=memory_guard\} == 0: it is \d+/) },
  },
  {
    service: 'invoices',
    scenario: 'invoices-slow-readers',
    variant: 'after-crowded',
    because: 'More readers than uvicorn takes at a time: refused by design, with the same status.',
    at: { 60: { ...passes, thresholds: ['iteration_refused_rate > 0%'] } },
  },
  {
    service: 'erp',
    scenario: 'erp',
    variant: 'before',
    because: 'Every document is kept and every picture decoded at full size: OOM kills at ten users.',
    at: everywhere(fails(oomKilled)),
  },
  {
    service: 'erp',
    scenario: 'erp',
    variant: 'after',
    because: 'Batches, thumbnails, early abort; four workers share the reports unequally.',
    at: { 25: passesOrIsOpen, 100: passes, 500: passes },
  },
  {
    service: 'erp',
    scenario: 'erp',
    variant: 'after-recycling',
    because: 'Workers that are replaced after 30 to 35 requests, each a few times in 500 invoices: no crash.',
    at: { 500: { ...passes, thresholds: ['worker_recycles >= 8'] } },
  },
  {
    service: 'erp',
    scenario: 'erp-one-user',
    variant: 'before',
    because: 'The same at one user: 100 reports without an OOM kill; growth alone tells.',
    at: {
      25: { ...failsOrIsOpen(/MiB per invoice/), excluded: dies },
      100: { ...fails(/MiB per invoice/), excluded: dies },
    },
  },
  {
    service: 'scanner',
    scenario: 'scanner',
    variant: 'before',
    because: "Object URLs are never revoked: the page's renderer grows, and the browser that holds their bytes.",
    at: {
      25: { ...failsOrIsOpen(/rss\{role=browser\}|MiB per scan/), excluded: dies },
      100: { ...fails(/MiB per scan/), excluded: dies },
      500: { ...fails(/MiB per scan/), excluded: dies },
    },
  },
  {
    service: 'scanner',
    scenario: 'scanner',
    variant: 'after',
    because: "The browser's cache of decoded pictures fills, and stays.",
    at: { 25: passesOrIsOpen, 100: passesOrGoesOn, 500: passes },
  },
]
