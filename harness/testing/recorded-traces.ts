import { readFileSync } from 'node:fs'
import type { Lifetime } from '../judge/analysis/growth/growth.ts'
import type { HeapRow } from '../record/rows.ts'
import type { RunRecord } from '../record/run-record.ts'
import { simulateRun } from './simulated-run.ts'

/** One recorded run of a real worker; fixtures/recordings/README.md says where they come from. */
export interface RecordedTrace {
  runtime: 'node' | 'python' | 'java'
  gcForced: boolean
  /** What the worker keeps on purpose, in MiB per report. */
  leakMiBPerReport: number
  seed: number
  rssKib: readonly number[]
}

/** All recorded runs of real workers. */
export function recordedTraces(): RecordedTrace[] {
  const text = readFileSync(new URL('../../fixtures/recordings/worker-traces.jsonl', import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedTrace)
}

/** The `reports` reports of a recorded run after its warm-up, as the analysis sees them. */
export function recordedLifetime(trace: RecordedTrace, warmUp: number, reports: number): Lifetime {
  const kept = trace.rssKib.slice(warmUp, warmUp + reports)
  return {
    slot: 0,
    generation: 1,
    reports: kept.map((_, i) => warmUp + i + 1),
    bytes: kept.map((kib) => kib * 1024),
  }
}

/**
 * A run as one worker with that memory leaves it, a sample after each report: 10 of warm-up, then so many that count.
 * Throws for more than were recorded.
 */
export function recordedRun(trace: RecordedTrace, reports: number): RunRecord {
  const residentBytes = (done: number) => {
    // Before its first report it was not read.
    const kib = trace.rssKib[Math.max(0, done - 1)]
    if (kib === undefined) throw new Error(`${traceName(trace)} ends after ${trace.rssKib.length} reports`)
    return 1024 * kib
  }
  return simulateRun({ size: reports, workers: 1, residentBytes })
}

/** Java without forced collection climbs to its heap's size in a straight line, whether it leaks or not. */
export function climbsToItsHeap(trace: RecordedTrace): boolean {
  return trace.runtime === 'java' && !trace.gcForced
}

/** The heap that hides what such a recording keeps: all of them ran with -Xmx512m; null: it hides nothing. */
export function heapOf(trace: RecordedTrace): HeapRow | null {
  if (!climbsToItsHeap(trace)) return null
  const worker = { timeMs: 0, pid: 1, role: 'worker', slot: 1, generation: 1 } as const
  return { ...worker, runtime: 'jvm', limitBytes: 512 * 1024 ** 2, evidence: 'java -Xmx512m' }
}

/** `node`, `java, collected`: for tables and test names. */
export function traceName(trace: RecordedTrace): string {
  const leak = trace.leakMiBPerReport === 0 ? 'leak-free' : `${trace.leakMiBPerReport} MiB`
  return `${trace.runtime}${trace.gcForced ? ', collected' : ''}, ${leak}, seed ${trace.seed}`
}
