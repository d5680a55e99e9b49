import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import rehearsed from '../../fixtures/rehearsal/report-service.ts'
import { behaviours } from '../../fixtures/report-service/behaviours.ts'
import { type ExpectedVerdict, expectedVerdicts } from '../../fixtures/report-service/expected-verdicts.ts'
import { repeatedVerdicts } from '../../fixtures/report-service/repeated-verdicts.ts'
import { judgeRun } from '../../harness/judge/judge-run.ts'
import { judgeLadder } from '../../harness/judge/ladder.ts'
import type { LadderVerdict, RunVerdict } from '../../harness/judge/verdict.ts'
import { type SimulatedRun, simulateRun } from '../../harness/testing/simulated-run.ts'
import scenario from '../../scenarios/report-service.ts'
import { keptRun } from '../kept-runs/kept-run.ts'
import { type Cell, cellOf, planCells } from './cell.ts'
import { problemOf } from './comparison.ts'
import { runOfCell } from './done-cell.ts'
import { estimatesOf, holdsTruth } from './estimate.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-rehearsal-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the table of expected verdicts', () => {
  it('has every variant of the scenario, and these show every behaviour', () => {
    const variants = Object.keys(scenario.variants ?? {})
    expect([...new Set(expectedVerdicts.map(({ variant }) => variant))].sort()).toEqual(variants.sort())
    const shown = Object.values(scenario.variants ?? {}).map(({ env }) => env?.BEHAVIOUR)
    expect([...new Set(shown)].sort()).toEqual(Object.keys(behaviours).sort())
  })

  it('is run at every size, and no two cells share a folder', () => {
    const names = planCells(3).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const size of [25, 100, 500]) expect(names).toContain(`lies-without-a-check-${size}-1`)
  })

  it('is run once, and nine cells of it round by round with seeds of their own', () => {
    const cells = planCells(25)
    const table = cells.filter(({ right }) => right === null)
    expect(table).toHaveLength(3 * expectedVerdicts.length)
    expect(table.every(({ seed }) => seed === 1)).toBe(true)
    const repeated = cells.slice(table.length)
    expect(repeated).toHaveLength(25 * 9)
    expect(repeated.slice(0, 9).every(({ seed }) => seed === 1)).toBe(true)
    expect(repeated.at(-1)).toMatchObject({ name: 'leaks-slowly-500-round-25', seed: 25 })
  })

  it('allows nothing but the right verdict where rates are measured', () => {
    for (const { expectation, size, right } of repeatedVerdicts) {
      expect(expectation.at[size].map(({ status }) => status)).toEqual([right])
    }
  })

  it('repeats only variants that the rehearsed scenario has', () => {
    const variants = Object.keys(rehearsed.variants ?? {})
    expect(variants).toEqual(expect.arrayContaining(repeatedVerdicts.map(({ expectation }) => expectation.variant)))
  })
})

describe('a cell', () => {
  const [expectation] = expectedVerdicts
  if (expectation === undefined) throw new Error('the table is empty')

  function problem(spec: SimulatedRun, ...at: ExpectedVerdict[]): string | null {
    const record = simulateRun({ size: 100, ...spec })
    const cell: Cell = {
      expectation: { ...expectation, at: { 25: at, 100: at, 500: at } } as never,
      size: 100,
      seed: 1,
      right: null,
      name: 'cell-100-1',
    }
    const run = judgeRun(record)
    const plan = {
      runs: [record.plan],
      variant: null,
      seed: 1,
      scenario: { name: 'simulated', iterationName: 'report' },
    }
    return problemOf(cell, judgeLadder([run], plan as never))
  }

  const leak = { keptBytes: 4 * 1024 ** 2 }
  const grows: ExpectedVerdict = { status: 'fail', exitCode: 1, cause: /MiB per report/ }
  const passes: ExpectedVerdict = { status: 'pass', exitCode: 0, cause: null }

  it('is as expected where status, exit code and cause are', () => {
    expect(problem(leak, grows)).toBeNull()
    expect(problem({}, passes)).toBeNull()
    expect(problem({}, grows, passes)).toBeNull()
  })

  it('is a problem where the verdict is right for another reason', () => {
    expect(problem(leak, { ...grows, cause: /worker_crashes/ })).toMatch(
      /expected fail because of .*got fail .*per report/,
    )
  })

  it('is a problem where the verdict is another', () => {
    expect(problem(leak, passes)).toMatch(/expected pass; got fail \(exit 1\)/)
  })

  it('is run again when its record is not the one that was noted', async () => {
    const cell: Cell = { expectation, size: 25, seed: 1, right: null, name: 'steady-25-1' }
    const record = path.join(folder, cell.name, 'record')
    mkdirSync(record, { recursive: true })
    writeFileSync(path.join(record, 'plan.json'), '{}')
    const note = { thresholds: expectation.thresholds, record: 'record', recordHash: 'another' }
    writeFileSync(path.join(folder, cell.name, 'run.json'), JSON.stringify(note))
    expect(await keptRun(runOfCell(cell), folder)).toBeNull()
    expect(await keptRun(runOfCell({ ...cell, name: 'never-run' }), folder)).toBeNull()
  })
})

it('an estimate holds the truth within its interval, a count only exactly', () => {
  const growth = {
    metric: 'rss_growth_per_iteration',
    value: 4,
    interval: [3.9, 4.1],
    truth: 4.05,
    reports: 500,
  } as const
  expect(holdsTruth(growth)).toBe(true)
  expect(holdsTruth({ ...growth, truth: 4.2 })).toBe(false)
  expect(holdsTruth({ metric: 'processes_left', value: 5, interval: null, truth: 6, reports: 25 })).toBe(false)
})

it('what was kept in the load is told from the warm-up by the reports that a run made, also where it was stopped early', () => {
  const keptOf = (reports: number) =>
    JSON.stringify({ workers: [{ pid: 7, isAlive: true, reports, keptFiles: reports }] })
  const lines = Array.from({ length: 30 }, (_, index) => `${index}.0 load kept ${keptOf(index + 1)}`)
  writeFileSync(path.join(folder, 'target.log'), lines.join('\n'))
  const expectation = expectedVerdicts.find(({ variant }) => variant === 'leaves-files')
  if (expectation === undefined) throw new Error('leaves-files is not in the table')
  const cell = cellOf(expectation, 500, 1)
  const thresholds = [{ metric: 'temporary_files_left', value: 10, interval: null }]
  const run = { size: 500, outcomes: { completed: 10 }, thresholds } as unknown as RunVerdict
  const verdict = { runs: [run] } as unknown as LadderVerdict
  const [estimate] = estimatesOf([{ cell, result: { verdict, recordHash: '', runFolder: folder } }])
  expect(estimate).toMatchObject({ truth: 10, reports: 10 })
})
