import { describe, expect, it } from 'vitest'
import type { RestRow } from '../../../record/rows.ts'
import type { RunRecord } from '../../../record/run-record.ts'
import { parseAsked, planThresholds } from '../../../scenario/plan-ladder.ts'
import { type SimulatedRun, simulateRun } from '../../../testing/simulated-run.ts'
import { judgeRun } from '../../judge-run.ts'

const MiB = 1024 ** 2

function resultOf(text: string, spec: SimulatedRun = {}, change: (record: RunRecord) => RunRecord = (one) => one) {
  const thresholds = planThresholds([], parseAsked([text]), spec.size ?? 100)
  const verdict = judgeRun(change(simulateRun({ ...spec, thresholds })))
  const result = verdict.thresholds.find((one) => one.text === text)
  if (result === undefined) throw new Error(`no result of ${text}`)
  return result
}

/** Changes the rows of the rest points. */
function withRests(change: (row: RestRow) => RestRow, more: readonly Partial<RestRow>[] = []) {
  return (record: RunRecord): RunRecord => {
    const rests = record.rests.map(change)
    const template = rests[0]
    if (template === undefined) throw new Error('no rest row')
    return { ...record, rests: [...rests, ...more.map((row) => ({ ...template, ...row }))] }
  }
}

describe('memory at the settled rest point', () => {
  it('is judged for each worker, the worst decides, with its part of what was swapped out', () => {
    const swapped = withRests((row) => (row.slot === 2 ? { ...row, swapPssBytes: 7 * MiB } : row))
    expect(resultOf('pss < 101MiB', {}, swapped)).toMatchObject({ status: 'fail', value: 102 * MiB, slot: 2 })
    expect(resultOf('private{slot=1} < 91MiB', {}, swapped)).toMatchObject({ status: 'pass', value: 90 * MiB, slot: 1 })
  })

  it('is added up for the target, helpers too', () => {
    const helper = { point: 'settled', pid: 900, role: 'helper', slot: null, pssBytes: 10 * MiB } as const
    const withHelper = withRests((row) => row, [helper, { ...helper, pid: 901, pssBytes: 4 * MiB }])
    expect(resultOf('pss{target} < 1GiB', { workers: 3 }, withHelper).value).toBe((3 * 95 + 14) * MiB)
    expect(resultOf('pss{role=helper} < 9MiB', {}, withHelper)).toMatchObject({ status: 'fail', value: 10 * MiB })
    expect(resultOf('pss{target,role=helper} < 1GiB', {}, withHelper).value).toBe(14 * MiB)
    expect(resultOf('shared{target} < 1GiB', { workers: 3 }).value).toBe(3 * 10 * MiB)
    expect(resultOf('pss_change{role=helper} < 9MiB', {}, withHelper)).toMatchObject({
      status: 'fail',
      value: 14 * MiB,
    })
  })

  it('says by role what a sum is made of', () => {
    const master = { point: 'settled', pid: 900, role: 'master', slot: null, pssBytes: 10 * MiB } as const
    const withMaster = withRests((row) => (row.slot === 2 ? { ...row, pssBytes: 100 * MiB } : row), [master])
    expect(resultOf('pss{target} < 100MiB', { workers: 3 }, withMaster).evidence).toEqual([
      '3 processes (worker): 95 MiB … 100 MiB each, 290 MiB together',
      '1 process (master): 10 MiB',
    ])
    expect(resultOf('pss < 90MiB', { workers: 3 }).evidence).toEqual([])
  })

  it('changes by what was kept since before the load', () => {
    const result = resultOf('pss_change < 10MiB', { size: 100, workers: 2, keptBytes: MiB })
    expect(result).toMatchObject({ status: 'fail', slot: 1 })
    expect(result.value).toBe(50 * MiB * 0.95)
    expect(resultOf('pss_change{target} < 10MiB', { size: 100, workers: 2, keptBytes: MiB }).value).toBe(95 * MiB)
  })

  it('is inconclusive where it may not be read, with the reason', () => {
    const hidden = withRests((row) => (row.pid === 101 ? { ...row, pssBytes: null } : row))
    for (const text of ['pss < 1GiB', 'pss{target} < 1GiB', 'pss_change < 1GiB']) {
      const result = resultOf(text, {}, hidden)
      expect(result.status).toBe('inconclusive')
      expect(result.reason).toContain('smaps_rollup of process')
    }
    expect(resultOf('pss{slot=1} < 1GiB', {}, hidden).status).toBe('pass')
  })

  it('is inconclusive where the run did not get there', () => {
    const cut = (record: RunRecord) => ({
      ...record,
      rests: record.rests.filter(({ point }) => point === 'before'),
      events: record.events.filter(({ kind }) => kind !== 'settled'),
    })
    expect(resultOf('pss < 1GiB', {}, cut).reason).toContain('did not get to its settled end')
  })
})

describe('processes that are left', () => {
  const helper = { role: 'helper', slot: null, generation: null } as const
  const event = {
    ...helper,
    kind: 'born',
    timeMs: 3100,
    completed: 0,
    exitCode: null,
    signal: null,
    evidence: null,
  } as const

  it('are not hidden by others that ended meanwhile', () => {
    const rows = [
      { ...helper, point: 'before', pid: 900, program: 'node' },
      { ...helper, point: 'settled', pid: 901, program: 'chromium' },
    ] as const
    const withRows = withRests((row) => row, rows)
    expect(resultOf('processes_left == 0', {}, withRows)).toMatchObject({ status: 'fail', value: 1 })
    const withSuccessor = withRests((row) => row, [rows[0], { ...rows[1], program: 'node' }])
    expect(resultOf('processes_left == 0', {}, withSuccessor).status).toBe('pass')
  })

  it('are no workers that a server still started when the load began, nor their successors', () => {
    const worker = { ...event, role: 'worker', slot: 3 } as const
    const late = [
      { ...worker, pid: 902, generation: 1 },
      { ...worker, kind: 'oom-killed', timeMs: 3300, pid: 902, generation: 1, completed: 2 },
      { ...worker, timeMs: 3400, pid: 903, generation: 2, completed: 2 },
    ] as const
    const settled = { point: 'settled', pid: 903, role: 'worker', slot: 3, generation: 2 } as const
    const change = (record: RunRecord): RunRecord => {
      const { rests } = withRests((row) => row, [settled])(record)
      return {
        ...record,
        rests,
        ticks: record.ticks.map((tick) => (tick.timeMs < 3400 ? tick : { ...tick, processes: tick.processes + 1 })),
      }
    }
    expect(resultOf('processes_left == 0', { events: late }, change).value).toBe(0)
  })

  it('are zombies too', () => {
    const zombie = { point: 'settled', pid: 901, role: 'helper', slot: null, state: 'zombie', program: null } as const
    expect(
      resultOf(
        'processes_left == 0',
        {},
        withRests((row) => row, [zombie]),
      ),
    ).toMatchObject({
      status: 'fail',
      value: 1,
      evidence: ['process 901 has ended, and its parent has not asked how (zombie)'],
    })
    const before = { ...zombie, point: 'before', pid: 900 } as const
    expect(
      resultOf(
        'processes_left == 0',
        {},
        withRests((row) => row, [before, zombie]),
      ).value,
    ).toBe(0)
  })
})
