import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectedVerdicts } from '../../fixtures/report-service/expected-verdicts.ts'
import { keptRun, makeRun } from '../kept-runs/kept-run.ts'
import { cellOf } from './cell.ts'
import { problemOf } from './comparison.ts'
import { runOfCell } from './done-cell.ts'

/** The quick ones among those that no other test runs; `npm run rehearse` runs them all, at every size. */
const quick = [
  'spikes',
  'dies-after-ready',
  'lies',
  'cuts-bodies',
  'leaves-children',
  'leaks-descriptors',
  'leaves-files',
]

let store = ''
beforeAll(() => {
  store = mkdtempSync(path.join(os.tmpdir(), 'soakgate-rehearsal-'))
})
afterAll(() => rmSync(store, { recursive: true, force: true }))

it.each(quick)('%s: gets its verdict at 25, for the right reason, and again from its record', async (variant) => {
  const expectation = expectedVerdicts.find((one) => one.variant === variant && one.checks !== 'none')
  if (expectation === undefined) throw new Error(`${variant} is not in the table`)
  const cell = cellOf(expectation, 25, 1)
  const result = await makeRun(runOfCell(cell), store)
  expect(problemOf(cell, result.verdict)).toBeNull()
  expect(await keptRun(runOfCell(cell), store)).toEqual(result)
})
