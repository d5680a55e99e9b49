import { parse } from 'csv-parse/sync'
import { expect, it } from 'vitest'
import { simulateReport } from '../testing/simulated-report.ts'
import { renderCsv } from './csv.ts'

const MiB = 1024 ** 2

function rowsOf(...specs: Parameters<typeof simulateReport>[0]): Record<string, string>[] {
  return parse(renderCsv([simulateReport(specs)]), { columns: true })
}

it('has a row a threshold and size, with numbers in base units and their interval', () => {
  const growth = rowsOf({ size: 100, keptBytes: 4 * MiB, noiseBytes: MiB }).find(
    ({ metric }) => metric === 'rss_growth_per_iteration',
  )
  expect(growth).toMatchObject({
    scenario: 'quote',
    variant: 'before',
    seed: '7',
    size: '100',
    unit: 'bytes',
    state: 'fail',
  })
  expect(Number(growth?.value)).toBeGreaterThan(3 * MiB)
  expect(Number(growth?.low)).toBeLessThan(Number(growth?.value))
})

it('has a row for each size as a whole, also for one that was not run', () => {
  const whole = rowsOf({ size: 25, outcome: { reason: 'time-limit', status: 'stopped' } }).filter(
    ({ threshold }) => threshold === '',
  )
  expect(whole.map(({ size, state }) => [size, state])).toEqual([
    ['25', 'inconclusive'],
    ['100', 'inconclusive'],
  ])
  expect(whole[1]?.reason).toContain('not run')
})

it('holds no formulas, and leaves negative numbers numbers', () => {
  const report = simulateReport([{ size: 25 }])
  const [run] = report.verdict.runs
  const verdict = {
    ...report.verdict,
    scenario: '=cmd|calc',
    variant: ' @SUM(A1)',
    runs:
      run === undefined
        ? []
        : [{ ...run, thresholds: run.thresholds.map((one) => ({ ...one, value: -5, reason: '+1' })) }],
  }
  const rows = parse(renderCsv([{ ...report, verdict }]), { columns: true }) as Record<string, string>[]
  expect(rows[1]).toMatchObject({ scenario: "'=cmd|calc", variant: "' @SUM(A1)", value: '-5', reason: "'+1" })
})
