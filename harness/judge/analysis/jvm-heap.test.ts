import { describe, expect, it } from 'vitest'
import type { HeapRow } from '../../record/rows.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { simulateRun } from '../../testing/simulated-run.ts'
import { judgeRun } from '../judge-run.ts'
import { aboveHeap } from './jvm-heap.ts'

const MiB = 1024 ** 2

function heapOf(limitBytes: number | null): HeapRow {
  const worker = { pid: 100, role: 'worker', slot: 1, generation: 1, runtime: 'jvm' } as const
  return { timeMs: 0, ...worker, limitBytes, evidence: 'java -Xmx' }
}

/** One worker that keeps so much of each of 100 reports; `pauses` at which a collection was forced. */
function runOf(keptBytes: number, limitBytes: number | null, pauses = 0): RunRecord {
  const reports = simulateRun({ size: 100, workers: 1, keptBytes, noiseBytes: 0.2 * MiB })
  const first = reports.iterations.find(({ phase }) => phase === 'load')?.startMs ?? 0
  const events = Array.from({ length: pauses }, (_, i) => {
    return { timeMs: first + (i + 1) * (10_000 / pauses) - 1, kind: 'quiesced' } as const
  })
  const record = simulateRun({ size: 100, workers: 1, keptBytes, noiseBytes: 0.2 * MiB, events })
  return { ...record, heaps: [heapOf(limitBytes)] }
}

function growthOf(record: RunRecord) {
  return judgeRun(record).thresholds.find(({ metric }) => metric === 'rss_growth_per_iteration')
}

describe('growth of a JVM', () => {
  it('is not known below its first value and its heap, and the reason says what to do', () => {
    for (const keptBytes of [0, 3 * MiB]) {
      const growth = growthOf(runOf(keptBytes, 512 * MiB))
      expect(growth?.status).toBe('inconclusive')
      expect(growth?.reason).toContain('climbs to 512 MiB whether it leaks or not; let a collection be forced')
    }
    expect(growthOf(runOf(3 * MiB, null))?.reason).toContain('a part of the machine’s memory')
  })

  it('is judged by what lies above the heap', () => {
    expect(growthOf(runOf(3 * MiB, 60 * MiB))?.status).toBe('fail')
    const life = { slot: 1, generation: 1, reports: [1, 2, 3, 4], bytes: [10, 15, 31, 32] }
    expect(aboveHeap(life, heapOf(20), 10)).toMatchObject({ reports: [3, 4], bytes: [31, 32] })
    expect(aboveHeap(life, heapOf(50), 10)).toMatchObject({ reports: [], bytes: [] })
  })

  it('never passes beside a heap in which a leak of the bound may hide', () => {
    const record = runOf(0.4 * MiB, 20 * MiB)
    const growth = growthOf(record)
    expect(growth?.status).not.toBe('pass')
    expect(growth?.bound).toBeLessThan(1.1 * MiB)
  })

  it('is judged as any other where a collection was forced often enough', () => {
    expect(growthOf(runOf(3 * MiB, 512 * MiB, 50))?.status).toBe('fail')
    expect(growthOf(runOf(0, 512 * MiB, 50))?.status).toBe('pass')
    expect(growthOf(runOf(0, 512 * MiB, 4))?.status).toBe('inconclusive')
  })
})
