import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Finding, LadderVerdict, RunVerdict, Status } from '../../harness/judge/verdict.ts'
import { loadScenarios } from '../../harness/scenario/load-scenario.ts'
import { type DoneCell, type MatrixCell, planCells, problemOf, runOfCell } from './cell.ts'
import { expectedServices } from './expected-services.ts'
import { thinCurve } from './memory-curve.ts'
import { drawMemory } from './memory-plot.ts'
import { renderMatrix } from './page.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

function cellOf(variant: string, size: MatrixCell['size']): MatrixCell {
  const found = planCells().find((cell) => cell.expected.variant === variant && cell.size === size)
  if (found === undefined) throw new Error(`no cell of ${variant} at ${size}`)
  return found
}

/** A verdict with what the matrix looks at. */
function verdictOf(size: number, status: Status, ...sentences: string[]): LadderVerdict {
  const found = status === 'inconclusive' ? status : 'fail'
  const findings = sentences.map((sentence): Finding => ({ status: found, threshold: null, sentence, evidence: [] }))
  const run = {
    size,
    status,
    findings,
    thresholds: [],
    outcomes: { completed: size },
    durationMs: 61_000,
  } as unknown as RunVerdict
  return { runs: [run], reason: '' } as unknown as LadderVerdict
}

function done(cell: MatrixCell, verdict: LadderVerdict): DoneCell {
  return { cell, result: { verdict, recordHash: 'abcdef0123', runFolder: '/nowhere' } }
}

describe('the cells of the matrix', () => {
  it('are of scenarios and variants that there are, each with a name of its own', async () => {
    const files = readdirSync(path.join(root, 'scenarios'))
    for (const { scenario, variant } of expectedServices) {
      expect(files).toContain(`${scenario}.ts`)
      const [loaded] = await loadScenarios(path.join(root, 'scenarios', `${scenario}.ts`))
      expect(Object.keys(loaded?.scenario.variants ?? {}), scenario).toContain(variant)
    }
    const names = planCells().map((cell) => runOfCell(cell).name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('are run three times at 25, twice at 100 and once at 500', () => {
    const names = planCells().map((cell) => runOfCell(cell).name)
    expect(names.filter((name) => name.startsWith('erp-before-')).toSorted()).toEqual([
      'erp-before-100-1',
      'erp-before-100-2',
      'erp-before-25-1',
      'erp-before-25-2',
      'erp-before-25-3',
      'erp-before-500-1',
    ])
  })
})

describe('a cell', () => {
  it('is as expected by its status and, where it fails, by every cause', () => {
    const cell = cellOf('before', 100)
    expect(problemOf(cell, verdictOf(100, 'fail', 'worker 1: +33.1 MiB per report'))).toBeNull()
    expect(problemOf(cell, verdictOf(100, 'fail', 'responses == 0: it is 3'))).toMatch(/^fails, but not because of/)
    expect(problemOf(cell, verdictOf(100, 'pass'))).toMatch(/^expected fail, found pass/)
    expect(() => problemOf(cell, verdictOf(25, 'fail'))).toThrow('nothing was run')
  })

  it('may be open for its growth, and for nothing else', () => {
    const cell = planCells().find(({ at }) => at.statuses.includes('inconclusive'))
    if (cell === undefined) throw new Error('no cell may be open')
    const open = (sentence: string) => problemOf(cell, verdictOf(cell.size, 'inconclusive', sentence))
    expect(open('growth of worker 1 is not known: no report has a reading')).toBeNull()
    expect(open('Something outside interfered: it killed a worker.')).toMatch(/^inconclusive, and not for its growth/)
  })

  it('may not fail for another reason besides', () => {
    const cell = planCells().find(({ expected, size }) => expected.scenario === 'erp-one-user' && size === 100)
    if (cell === undefined) throw new Error('no cell of one user')
    const grows = 'worker 1: +3.9 MiB per invoice'
    expect(problemOf(cell, verdictOf(100, 'fail', grows))).toBeNull()
    expect(problemOf(cell, verdictOf(100, 'fail', grows, 'oom_kills == 0: it is 9'))).toMatch(
      /^fails, and also because/,
    )
  })

  it('that must pass at 100 may go on, which its row tells', () => {
    const cell = cellOf('after', 100)
    expect(runOfCell(cell).extendTo).toBe(200)
    const longer = verdictOf(100, 'pass')
    Object.assign(longer.runs[0]?.outcomes ?? {}, { completed: 200 })
    expect(renderMatrix([done(cell, longer)], [], new Map()).page).toContain('| pass, 1 of 1, 1 went on | ')
  })

  it('may not differ from its repetitions', () => {
    const cells = planCells().filter((cell) => cell.expected.variant === 'after' && cell.size === 25)
    const [one, two] = cells.filter(({ expected }) => expected === cells[0]?.expected)
    if (one === undefined || two === undefined) throw new Error('there is no repetition')
    const runs = [done(one, verdictOf(25, 'pass')), done(two, verdictOf(25, 'inconclusive'))]
    const { page, problems } = renderMatrix(runs, [], new Map())
    expect(problems).toEqual([expect.stringContaining('repetitions differ: pass, inconclusive')])
    expect(page).toContain('| pass, 2 of 2 | – | – | – | 1 min 1 s | abcdef01 |')
  })
})

describe('memory over reports', () => {
  const curve = Array.from({ length: 1000 }, (_, index) => ({ reports: Math.floor(index / 2), bytes: index * 1024 }))

  it('keeps its peaks and its end when it is thinned', () => {
    const thin = thinCurve(curve, 50)
    expect(thin.length).toBeLessThanOrEqual(51)
    expect(thin.at(-1)).toEqual({ reports: 499, bytes: 999 * 1024 })
    expect(Math.max(...thin.map(({ bytes }) => bytes))).toBe(999 * 1024)
  })

  it('is drawn as an SVG with a line for each run', async () => {
    const svg = await drawMemory('charts', [
      { label: 'before', curve },
      { label: 'after', curve },
    ])
    expect(svg).toMatch(/^<svg .*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/s)
    for (const text of ['before', 'after', 'completed reports']) expect(svg).toContain(text)
  })
})
