import { describe, expect, it } from 'vitest'
import type { RunRecord } from '../../../record/run-record.ts'
import { parseAsked, planThresholds } from '../../../scenario/plan-ladder.ts'
import { type SimulatedRun, simulateRun } from '../../../testing/simulated-run.ts'
import { judgeRun } from '../../judge-run.ts'

function resultOf(text: string, spec: SimulatedRun = {}, change: (record: RunRecord) => RunRecord = (one) => one) {
  const thresholds = planThresholds([], parseAsked([text]), spec.size ?? 100)
  const verdict = judgeRun(change(simulateRun({ ...spec, thresholds })))
  const result = verdict.thresholds.find((one) => one.text === text)
  if (result === undefined) throw new Error(`no result of ${text}`)
  return result
}

const left = 'temporary_files_left == 0'
const growth = 'temporary_bytes_growth_per_iteration < 400B'

describe('temporary files', () => {
  it('that are left are counted and named', () => {
    const result = resultOf(left, { size: 100, keptFiles: 1 })
    expect(result).toMatchObject({ status: 'fail', value: 100, slot: null })
    expect(result.evidence).toHaveLength(11)
    expect(result.evidence[0]).toBe('/tmp/simulated/0.part (1000 B)')
    expect(result.evidence[10]).toBe('and 90 more')
    expect(resultOf(left)).toMatchObject({ status: 'pass', value: 0, evidence: [] })
  })

  it.each([25, 100, 500])('grow by what each report leaves, at %i reports', (size) => {
    const result = resultOf(growth, { size, keptFiles: 1 })
    expect(result).toMatchObject({ status: 'fail', dimension: 'bytes' })
    expect(result.value).toBeCloseTo(1000, 0)
    expect(result.reason).toContain('the target: +1000 B per report')
  })

  it.each([100, 500])('do not grow where none is left, at %i reports', (size) => {
    expect(resultOf(growth, { size })).toMatchObject({ status: 'pass', value: 0 })
  })

  it('grow by what was deleted and is still open', () => {
    const deleted = (record: RunRecord) => ({
      ...record,
      temporary: record.temporary.map((row) => ({ ...row, bytes: 0, deletedBytes: row.bytes })),
    })
    expect(resultOf(growth, { size: 100, keptFiles: 1 }, deleted).status).toBe('fail')
  })

  it.each([
    ['the scenario names no folders', { folders: [] }],
    ['were never looked at', { isLooked: false }],
    ['may not be read', { isWhole: false }],
  ])('are inconclusive: %s', (reason, { folders, isLooked = true, isWhole = true }: Partial<Unknown>) => {
    const change = (record: RunRecord): RunRecord => ({
      ...record,
      plan: {
        ...record.plan,
        target: { ...record.plan.target, temporaryFiles: folders ?? record.plan.target.temporaryFiles },
      },
      temporary: isLooked ? record.temporary.map((row) => ({ ...row, isWhole })) : [],
    })
    for (const text of [left, growth]) {
      const result = resultOf(text, {}, change)
      expect(result.status).toBe('inconclusive')
      expect(result.reason).toContain(reason)
    }
  })
})

interface Unknown {
  folders: readonly string[]
  isLooked: boolean
  isWhole: boolean
}
