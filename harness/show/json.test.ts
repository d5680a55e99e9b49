import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { simulateReport } from '../testing/simulated-report.ts'
import { renderJson } from './json.ts'

const published = fileURLToPath(new URL('../../docs/verdict.schema.json', import.meta.url))
const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(readFileSync(published, 'utf8')))

const MiB = 1024 ** 2
const error = { code: 'port-taken', message: 'm', expected: 'e', got: 'g', hint: 'h', details: ['d'] } as const

it('JSON is the verdict', () => {
  const report = simulateReport([{ size: 25 }])
  expect(JSON.parse(renderJson([report]))).toEqual(JSON.parse(JSON.stringify(report.verdict)))
})

it('several verdicts are a list', () => {
  const report = simulateReport([{ size: 25 }])
  expect(JSON.parse(renderJson([report, report]))).toHaveLength(2)
})

it.each([
  ['a pass', [{ size: 25 }, { size: 100, noiseBytes: MiB }]],
  ['a leak', [{ size: 100, keptBytes: 4 * MiB, noiseBytes: MiB }]],
  ['a forecast', [{ size: 100, keptBytes: 4 * MiB, noiseBytes: MiB, limitBytes: 1024 * MiB }]],
  ['a crash', [{ size: 25, events: [{ kind: 'crashed', timeMs: 5000, slot: 1, pid: 100 }] }]],
  ['what could not be carried out', [{ size: 25, outcome: { status: 'failed', reason: 'target-failed', error } }]],
  ['nothing', []],
] as const)('the published schema holds for %s', (_name, specs) => {
  validate(JSON.parse(renderJson([simulateReport(specs)])))
  expect(validate.errors).toBeNull()
})

it('the published schema refuses what is no verdict', () => {
  const verdict = JSON.parse(renderJson([simulateReport([{ size: 25 }])]))
  expect(validate({ ...verdict, status: 'fine' })).toBe(false)
  expect(validate({ ...verdict, runs: [{}] })).toBe(false)
})
