import { describe, expect, it } from 'vitest'
import type { EventRow } from '../record/events.ts'
import type { IterationRow } from '../record/rows.ts'
import { simulateRun } from '../testing/simulated-run.ts'
import { analyzeRun } from './analysis/run-analysis.ts'
import { describeOomKills } from './oom-kills-in-words.ts'

const unplaced = { slot: null, generation: null, exitCode: null, signal: null, evidence: null } as const
const kill = { ...unplaced, kind: 'oom-killed', timeMs: 3250, pid: 900, role: 'browser', completed: 12 } as const
const born = { ...kill, kind: 'born', timeMs: 2500, completed: 0 } as const
const evidence = 'oom_kill has risen by 1'

/** One worker of 100 MiB makes 25 reports from 2 s on, in 100 ms each. */
function told(
  events: readonly EventRow[],
  change: (row: IterationRow) => Partial<IterationRow> = () => ({}),
): string[] {
  const record = simulateRun({ size: 25, workers: 1, events })
  const iterations = record.iterations.map((row) => ({ ...row, ...change(row) }))
  const analysis = analyzeRun({ ...record, iterations })
  return describeOomKills(
    analysis.counted.events.filter(({ kind }) => kind === 'oom-killed'),
    analysis,
  )
}

/** Fails the reports from this one on. */
function failingFrom(first: number) {
  return ({ phase, iteration }: IterationRow) =>
    phase !== 'load' || iteration < first ? {} : ({ outcome: 'failed', reason: 'status 500' } as const)
}

describe('what the kernel killed for memory', () => {
  it('is each worker by itself where there were only workers', () => {
    const worker = { ...kill, pid: 100, role: 'worker', slot: 1, generation: 1, evidence } as const
    expect(told([worker])).toEqual([
      'worker 1 (pid 100) was killed by the kernel for memory after 12 of 25 reports, the 22nd of this process: oom_kill has risen by 1',
    ])
    expect(told([])).toEqual([])
  })

  it('is counted first where it were others, and whose memory it was is said', () => {
    const living = [900, 901, 902].map((pid) => ({ ...born, pid }))
    const ended = { ...kill, kind: 'helper-ended', pid: 902, timeMs: 3000 } as const
    const [sum, first, ...each] = told([
      ...living,
      ended,
      { ...kill, evidence },
      { ...kill, timeMs: 3350, pid: 901, completed: 13 },
      { ...kill, timeMs: 3350, pid: null, role: null, completed: 13 },
    ])
    expect(sum).toBe(
      '2 processes of browsers and 1 process that was not seen were killed by the kernel for memory, after 12 to 13 of 25 reports; no worker was',
    )
    expect(first).toBe(
      'when the first was killed, 2 processes of browsers lived, the workers held 100 MiB, and no report has failed',
    )
    expect(each).toHaveLength(3)
    expect(each[0]).toContain('a browser (pid 900) was killed by the kernel for memory after 12 of 25 reports')
  })

  it('says how long afterwards reports failed, or that they had failed before', () => {
    expect(told([kill], failingFrom(18))[1]).toBe(
      'when the first was killed, the workers held 100 MiB, and no report had failed: the first did 549 ms later, when 5 more reports had completed',
    )
    expect(told([kill], failingFrom(10))[1]).toContain('and a report had failed already')
    const inWarmup = ({ phase }: IterationRow) => (phase === 'warmup' ? ({ outcome: 'failed' } as const) : {})
    expect(told([kill], inWarmup)[1]).toContain('and a report had failed already')
  })

  it('says nothing of workers that live where one was killed too', () => {
    const worker = { ...kill, timeMs: 3300, pid: 100, role: 'worker', slot: 1, generation: 1 } as const
    const [sum, , ...each] = told([{ ...kill, role: 'helper' }, worker])
    expect(sum).toBe('1 helper was killed by the kernel for memory, after 12 of 25 reports')
    expect(each).toHaveLength(2)
  })
})
