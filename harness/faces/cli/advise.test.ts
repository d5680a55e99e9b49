import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tryCommand } from '../../testing/command-trial.ts'

const healthy = fileURLToPath(new URL('../../../fixtures/records/version-1', import.meta.url))
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'soakgate-advise-'))
  await cp(healthy, path.join(folder, 'one'), { recursive: true })
  await cp(healthy, path.join(folder, 'two'), { recursive: true })
})

afterEach(() => rm(folder, { recursive: true }))

async function change(file: string, from: RegExp, to: string): Promise<void> {
  const text = await readFile(path.join(folder, file), 'utf8')
  await writeFile(path.join(folder, file), text.replace(from, to))
}

it('proposes thresholds on stdout that a scenario can take over, with the reason for each', async () => {
  const { code, out } = await tryCommand(['advise', 'one', 'two'], folder)
  expect(code).toBe(0)
  expect(out).toContain('// From 2 healthy records of report-service, variant recycles.\nthresholds: [\n')
  expect(out).toMatch(/in 2 runs; one more stays below \d+ MiB with 99 %.*\n {2}'rss max < \d+MiB at 12',/)
  expect(out).toMatch(/\{ expect: 'iteration_duration p95 < \d+ms at 12', level: 'warn' \}/)
})

it('refuses records of failed runs and of different scenarios, all at once', async () => {
  await change('one/12/iterations.csv', /completed/g, 'failed')
  await change('two/plan.json', /"variant": "recycles"/, '"variant": "steady"')
  const { code, err } = await tryCommand(['advise', 'one', 'two'], folder)
  expect(code).toBe(2)
  expect(err).toContain('error records-unfit: These records suggest no thresholds')
  expect(err).toMatch(/one failed: /)
  expect(err).toContain('the records are of report-service, variant recycles and of report-service, variant steady')
})

it('says what is no record', async () => {
  const { code, err } = await tryCommand(['advise', 'three'], folder)
  expect(code).toBe(2)
  expect(err).toContain('record-not-found')
})
