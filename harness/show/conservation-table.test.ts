import { expect, it } from 'vitest'
import type { LadderVerdict } from '../judge/verdict.ts'
import { simulateReport } from '../testing/simulated-report.ts'
import { conservationTable } from './conservation-table.ts'

const { verdict } = simulateReport([{ size: 25 }])

it('has a row a size, whose outcomes add up to what was asked', () => {
  const { head, rows } = conservationTable(verdict)
  expect(head.slice(0, 5)).toEqual(['reports', 'engine', 'asked', 'started', 'completed'])
  expect(head).toHaveLength(11)
  const [[size, engine, asked, , ...outcomes] = []] = rows
  expect([size, engine, asked]).toEqual(['25', 'iterations', '25'])
  expect(outcomes.reduce((sum, count) => sum + Number(count), 0)).toBe(25)
})

it('has what is unknown where a record was cut', () => {
  const runs = verdict.runs.map((run) => ({ ...run, conservation: { ...run.conservation, asked: 30, unknown: 5 } }))
  const cut = conservationTable({ ...verdict, runs })
  expect(cut.head.slice(11)).toEqual(['unknown'])
  expect(cut.rows[0]?.at(-1)).toBe('5')
})

it('has the counts of the tool and of the service where one of them was told', () => {
  const runs = verdict.runs.map((run) => ({ ...run, conservation: { ...run.conservation, claimed: 25, served: null } }))
  const counted: LadderVerdict = { ...verdict, runs }
  expect(conservationTable(counted).head.slice(11)).toEqual(["tool's count"])
  expect(conservationTable(counted).rows[0]?.at(-1)).toBe('25')
})
