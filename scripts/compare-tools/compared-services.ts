import { makeInvoice, makePictures } from '../../fixtures/services/erp/invoice.ts'

/** A service that all tools drive, `before`, as it was when it died. */
export interface ComparedService {
  /** Name of the file in scenarios/. */
  scenario: string
  /** What it is, for the first column of the table. */
  title: string
  /** Where a report is asked for, as it stands in a request. */
  path: `/${string}`
  /** What is sent, JSON: the same for each report and each tool, since ab sends one body. */
  body(): unknown
}

const seed = 7

/** One row of data for each service. */
export const comparedServices: readonly ComparedService[] = [
  {
    scenario: 'charts',
    title: 'charts',
    path: '/reports',
    body: () => ({ seed }),
  },
  {
    scenario: 'charts-under-limit',
    title: 'charts under 820 MiB',
    path: '/reports',
    body: () => ({ seed }),
  },
  {
    scenario: 'erp',
    title: 'ERP under 768 MiB, 10 users',
    path: '/api/resource/Purchase%20Invoice',
    body: () => makeInvoice(seed, makePictures()),
  },
]
