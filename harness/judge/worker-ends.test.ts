import { describe, expect, it } from 'vitest'
import type { EventRow } from '../record/events.ts'
import type { RunRecord } from '../record/run-record.ts'
import { type SimulatedRun, simulateRun } from '../testing/simulated-run.ts'
import { analyzeRun } from './analysis/run-analysis.ts'
import { ordinal } from './ordinal.ts'
import { describeEnd } from './worker-ends.ts'

/** Worker 1 of a run that completes 12 reports before it ends, 10 of them in the warm-up for each worker. */
const crash: EventRow = {
  kind: 'crashed',
  timeMs: 3200,
  pid: 100,
  role: 'worker',
  slot: 1,
  generation: 1,
  completed: 12,
  exitCode: 3,
  signal: null,
  evidence: null,
}

function told(spec: SimulatedRun, event: Partial<EventRow> = {}, change = (record: RunRecord) => record): string {
  return describeEnd({ ...crash, ...event }, analyzeRun(change(simulateRun({ size: 25, ...spec }))))
}

describe('the end of a worker', () => {
  it('is told by the report of the run, and by that of the process, counted from its birth with the warm-up', () => {
    const ofRun = 'worker 1 (pid 100) crashed after 12 of 25 reports'
    expect(told({ workers: 1 })).toBe(`${ofRun}, the 22nd of this process: exit code 3`)
    // 10 in the warm-up and 6 of the 12 since.
    expect(told({ workers: 2, namesPid: true }, { timeMs: 4200 })).toBe(
      `${ofRun}, the 16th of this process: exit code 3`,
    )
    expect(told({ workers: 2 }, { timeMs: 4200 })).toBe(`${ofRun}, about the 16th of this process: exit code 3`)
  })

  it('counts the report that was lost with it as the next one', () => {
    const lose = (record: RunRecord): RunRecord => ({
      ...record,
      iterations: record.iterations.map((row) =>
        row.phase === 'load' && row.iteration === 12 ? { ...row, outcome: 'lost', reason: 'reset' } : row,
      ),
    })
    expect(told({ workers: 1 }, {}, lose)).toContain('crashed at report 12 of 25, the 22nd of this process (lost)')
  })

  it('with several users names the report that was lost next to it, each worker its own', () => {
    const lose = (record: RunRecord): RunRecord => ({
      ...record,
      iterations: record.iterations.map((row) => {
        if (row.phase !== 'load' || (row.iteration !== 12 && row.iteration !== 15)) return row
        return { ...row, outcome: 'lost', reason: 'reset', workerPid: null }
      }),
    })
    // Reports 12 and 15 end at 6.2 and 6.5 s.
    const four = { workers: 4, namesPid: true }
    expect(told(four, { timeMs: 6220 }, lose)).toContain('crashed at report 12 of 25')
    expect(told(four, { timeMs: 6520, pid: 102, slot: 3 }, lose)).toContain('crashed at report 15 of 25')
  })

  it('does not count as in flight what another worker answered', () => {
    const change = (record: RunRecord): RunRecord => ({
      ...record,
      iterations: record.iterations.map((row) => {
        if (row.phase !== 'load' || row.iteration < 12 || row.iteration > 15) return row
        const isBrokenOff = row.iteration === 15
        const answer = isBrokenOff ? { workerPid: null, status: null } : { status: 500 }
        return { ...row, outcome: isBrokenOff ? 'aborted' : 'failed', reason: 'as told', ...answer }
      }),
    })
    const end = { timeMs: 6450, pid: 102, slot: 3 }
    expect(told({ workers: 4, namesPid: true }, end, change)).toContain('crashed with report 15 of 25 in flight, after')
  })

  it('does not count as in flight what a proxy answered before, and those who asked again', () => {
    const refuse = (record: RunRecord): RunRecord => ({
      ...record,
      iterations: record.iterations.map((row) =>
        row.phase === 'load' && row.iteration <= 15
          ? { ...row, user: row.iteration % 2, outcome: 'failed', status: 502 }
          : row,
      ),
    })
    // Each takes 100 ms, the last of these until 3.5 s.
    expect(told({ workers: 1 }, { timeMs: 3520 }, refuse)).toContain('crashed with reports 14, 15 of 25 in flight')
  })

  it('in the warm-up is told by the process alone', () => {
    expect(told({ workers: 1 }, { timeMs: 1300, completed: 0 })).toContain(
      'crashed during the warm-up, after the 3rd of this process:',
    )
    expect(told({ workers: 1 }, { timeMs: 1010, completed: 0 })).toContain('crashed during the warm-up: exit code 3')
  })

  it('counts anew where it was replaced before', () => {
    const recycled = { workers: 1, recycledEvery: 15 }
    expect(told(recycled, { pid: 1100, generation: 2 })).toContain('after 12 of 25 reports, the 7th of this process:')
  })

  it('is told by the run alone where the process lived before anybody looked', () => {
    const attach = (record: RunRecord): RunRecord => {
      const { tls, pidHeader, recycleLog, roles, temporaryFiles } = record.plan.target
      const target = { kind: 'pid', pid: 99, url: null, tls, pidHeader, recycleLog, roles, temporaryFiles } as const
      return { ...record, plan: { ...record.plan, target } }
    }
    expect(told({ workers: 1 }, {}, attach)).toBe('worker 1 (pid 100) crashed after 12 of 25 reports: exit code 3')
    const recycled = { workers: 1, recycledEvery: 15 }
    expect(told(recycled, { pid: 1100, generation: 2 }, attach)).toContain('the 7th of this process')
  })
})

it('ordinals are written as they are spoken', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111].map(ordinal).join(' ')).toBe(
    '1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 103rd 111th',
  )
})
