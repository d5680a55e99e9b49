import { describe, expect, it } from 'vitest'
import type { RunRecord } from '../../record/run-record.ts'
import { parseAsked, planThresholds } from '../../scenario/plan-ladder.ts'
import { type SimulatedRun, simulateRun } from '../../testing/simulated-run.ts'
import { judgeRun } from '../judge-run.ts'

/** What one threshold came to in a simulated run. */
function resultOf(text: string, spec: SimulatedRun, change: (record: RunRecord) => RunRecord = (record) => record) {
  const thresholds = planThresholds([], parseAsked([text]), spec.size ?? 100)
  const verdict = judgeRun(change(simulateRun({ ...spec, thresholds })))
  const result = verdict.thresholds.find((one) => one.text === text)
  if (result === undefined) throw new Error(`no result of ${text}`)
  return result
}

describe.each([
  ['descriptors', 'fds', 'keptDescriptors'],
  ['threads', 'threads', 'keptThreads'],
] as const)('growth of %s', (noun, metric, kept) => {
  const text = `${metric}_growth_per_iteration < 0.5`

  it.each([25, 100, 500])('finds one that is kept of every report, at %i reports', (size) => {
    const result = resultOf(text, { size, workers: 1, [kept]: 1 })
    expect(result).toMatchObject({ status: 'fail', slot: 1, dimension: 'count' })
    expect(result.value).toBeCloseTo(1, 2)
    expect(result.reason).toContain(`worker 1: +1 ${noun} per report`)
  })

  it.each([25, 100, 500])('passes where none is kept, at %i reports', (size) => {
    expect(resultOf(text, { size, workers: 1 })).toMatchObject({ status: 'pass', value: 0 })
  })

  it('finds one in five reports of four workers, by their own reports', () => {
    const result = resultOf(`${metric}_growth_per_iteration < 0.1`, { size: 400, workers: 4, [kept]: 0.2 })
    expect(result.status).toBe('fail')
    expect(result.value).toBeCloseTo(0.2, 1)
  })

  it('asks for the slot, for the target as its slots weighted, and for other roles', () => {
    const spec = { size: 100, workers: 2, [kept]: 1 }
    expect(resultOf(`${metric}_growth_per_iteration{slot=2} < 0.5`, spec)).toMatchObject({ status: 'fail', slot: 2 })
    expect(resultOf(`${metric}_growth_per_iteration{target} < 0.5`, spec)).toMatchObject({ status: 'fail', slot: null })
    expect(resultOf(`${metric}_growth_per_iteration{role=master} < 0.5`, spec).status).toBe('inconclusive')
  })

  it('judges a master by the reports that the target completed', () => {
    const withMaster = (record: RunRecord) => ({
      ...record,
      samples: record.samples.map((sample) =>
        sample.slot === 2 ? { ...sample, role: 'master' as const, slot: null, generation: null } : sample,
      ),
    })
    const result = resultOf(
      `${metric}_growth_per_iteration{role=master} < 0.2`,
      { size: 100, workers: 2, [kept]: 1 },
      withMaster,
    )
    expect(result).toMatchObject({ status: 'fail' })
    expect(result.value).toBeCloseTo(0.5, 1)
    expect(result.reason).toContain('master 101: +0.5')
  })

  it('is inconclusive where it was not counted', () => {
    const uncounted = (record: RunRecord) => ({
      ...record,
      samples: record.samples.map((sample) => ({ ...sample, descriptors: null, threads: null })),
    })
    const result = resultOf(text, { size: 100, workers: 1, [kept]: 1 }, uncounted)
    expect(result).toMatchObject({ status: 'inconclusive', value: null })
    expect(result.reason).toBe(`growth of ${noun} of worker 1 is not known: no report has a reading`)
  })

  it('does not exclude more than so many reports can show', () => {
    const result = resultOf(`${metric}_growth_per_iteration < 0.025`, { size: 100, workers: 1 })
    expect(result.status).toBe('inconclusive')
    expect(result.reason).toContain(`up to 0.03 ${noun} per report is not excluded`)
  })
})

describe('growth of processes', () => {
  it.each([25, 100, 500])('finds one that is kept of every other report, and passes where none is, at %i', (size) => {
    const text = 'processes_growth_per_iteration < 0.2'
    const leaking = resultOf(text, { size, workers: 1, keptProcesses: 0.5 })
    expect(leaking).toMatchObject({ status: 'fail', slot: null })
    expect(leaking.reason).toMatch(/^the target: \+0\.\d+ processes per report/)
    expect(resultOf(text, { size, workers: 1 }).status).toBe('pass')
  })
})
