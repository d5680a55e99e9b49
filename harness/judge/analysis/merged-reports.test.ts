import { expect, it } from 'vitest'
import { countRows } from '../../record/rows.ts'
import { simulateRun } from '../../testing/simulated-run.ts'
import { mergeReports } from './merged-reports.ts'

const { iterations } = simulateRun({ size: 5000, workers: 1 })
const load = iterations.filter(({ phase }) => phase === 'load')

it('leaves the reports of few workers as they are', () => {
  expect(mergeReports(load, 8)).toBe(load)
})

it('joins those of very many workers that end in the same stretch, and loses none', () => {
  const merged = mergeReports(load, 300)
  expect(merged.length).toBeLessThanOrEqual(2001)
  expect(countRows(merged)).toBe(5000)
  const units = merged.reduce((sum, row) => sum + row.units * (row.standsFor ?? 1), 0)
  expect(units).toBeCloseTo(5000)
  const ends = (rows: typeof merged) => Math.max(...rows.map((row) => (row.startMs ?? 0) + (row.durationMs ?? 0)))
  expect(ends(merged)).toBe(ends(load))
})

it('does not join what names its worker, or did not complete', () => {
  const rows = load.map((row, index) =>
    index % 2 === 0 ? { ...row, workerPid: 7 } : { ...row, outcome: 'failed' as const },
  )
  expect(mergeReports(rows, 300)).toHaveLength(5000)
})
