import { describe, expect, it } from 'vitest'
import { simulateRun } from '../../testing/simulated-run.ts'
import { attributeReports } from './attribution.ts'
import { collectLifetimes } from './worker-lifetimes.ts'

function totals(record: ReturnType<typeof simulateRun>): { method: string; reports: number[] } {
  const lives = collectLifetimes(record.samples)
  const { method, reports } = attributeReports(
    record.iterations.filter((row) => row.phase === 'load'),
    lives,
  )
  const sums = lives.map((life) => reports.reduce((sum, report) => sum + (report.shares.get(life) ?? 0), 0))
  return { method, reports: sums.map((sum) => Math.round(sum * 100) / 100) }
}

describe('attributeReports', () => {
  it('believes a header that names the pid', () => {
    // 30 warm-up reports went round, so the counted ones begin with worker 1 again.
    expect(totals(simulateRun({ size: 100, workers: 3, namesPid: true }))).toEqual({
      method: 'pid header',
      reports: [34, 33, 33],
    })
  })

  it('gives reports to whoever spent the CPU time, close to what each really made', () => {
    const { method, reports } = totals(simulateRun({ size: 100, workers: 3 }))
    expect(method).toBe('CPU share')
    for (const count of reports) expect(Math.abs(count - 100 / 3)).toBeLessThan(1.5)
    expect(reports.reduce((sum, count) => sum + count, 0)).toBeCloseTo(100, 1)
  })

  it('gives all to a single worker', () => {
    expect(totals(simulateRun({ size: 10, workers: 1 }))).toEqual({ method: 'single worker', reports: [10] })
  })

  it('splits evenly when no CPU time tells, and says so', () => {
    const record = simulateRun({ size: 10, workers: 2 })
    const idle = { ...record, samples: record.samples.map((sample) => ({ ...sample, cpuMs: 5 })) }
    expect(totals(idle)).toEqual({ method: 'even split', reports: [5, 5] })
  })
})
