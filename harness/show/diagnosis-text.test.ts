import { expect, it } from 'vitest'
import type { HealthReport } from '../vocabulary/diagnosis.ts'
import { renderHealth, renderHealthJson } from './diagnosis-text.ts'

const fine = { name: 'swap', state: 'ok', found: 'none', meaning: null, todo: null } as const
const absent = { ...fine, name: 'Docker', state: 'absent', found: 'not installed' } as const
const noted = { name: 'cores', state: 'note', found: '1', meaning: 'They are shared.', todo: 'Take two.' } as const
const broken = { name: 'port', state: 'problem', found: '80', meaning: 'It is taken.', todo: 'Free it.' } as const

const report: HealthReport = {
  canRun: false,
  invalidScenarios: 0,
  machine: [fine, noted],
  scenarios: [{ scenario: 'charts', diagnoses: [{ ...broken, variants: [null, 'after'] }] }],
}

it('shows a line for each check, and below it what it means and what to do', () => {
  expect(renderHealth(report, false)).toBe(`machine
  ✓ swap   none
  ! cores  1
           They are shared.
           → Take two.

scenario charts
  ✗ port  80 (without a variant, after)
          It is taken.
          → Free it.

A problem prevents a run; one thing to know.
`)
  expect(renderHealth(report, true)).toContain('\u001b[31m✗\u001b[39m port')
})

it('marks what is absent and may be so as neither right nor wrong', () => {
  const text = renderHealth({ canRun: true, invalidScenarios: 0, machine: [absent], scenarios: [] }, false)
  expect(text).toBe('machine\n  – Docker  not installed\n\nNothing prevents a run; nothing to know.\n')
})

it('says that nothing prevents a run', () => {
  expect(renderHealth({ canRun: true, invalidScenarios: 0, machine: [fine], scenarios: [] }, false)).toMatch(
    /Nothing prevents a run; nothing to know\.\n$/,
  )
  const notes = { canRun: true, invalidScenarios: 0, machine: [noted, noted], scenarios: [] }
  expect(renderHealth(notes, false)).toMatch(/Nothing prevents a run; 2 things to know\.\n$/)
})

it('prints the same as JSON, and no text that could move a cursor', () => {
  expect(JSON.parse(renderHealthJson(report))).toEqual(report)
  const hostile = { ...noted, found: '\u001b[2Ja\nb', meaning: '\u202e', todo: '::error ::x' }
  const text = renderHealth({ ...report, machine: [hostile] }, false)
  for (const unsafe of ['\u001b', 'a\nb', '\u202e']) expect(text).not.toContain(unsafe)
  expect(renderHealthJson({ ...report, machine: [hostile] })).not.toContain('\u001b')
})
