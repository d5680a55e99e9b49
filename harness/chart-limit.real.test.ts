import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LadderVerdict } from './judge/verdict.ts'
import { readPlan, readRun } from './record/record-reader.ts'
import { tryCommand } from './testing/command-trial.ts'
import { whyNoMemoryGroup } from './testing/memory-group-trial.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const gunicorn = path.join(root, '.cache/services/charts/venv/bin/gunicorn')
const reason = existsSync(gunicorn)
  ? await whyNoMemoryGroup()
  : 'the chart service is not installed; npm run services -- charts'
if (reason !== null) console.log(`skipped: ${reason}`)

describe.skipIf(reason !== null)('chart reports under 820 MiB', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Runs it once; returns what was told, and the record with its verdict as written by the run. */
  async function soak(scenario: string, variant: string, size: number) {
    const output = mkdtempSync(path.join(folder, 'results-'))
    const words = ['run', scenario, '-n', String(size), '--variant', variant, '--output', output]
    const { code, err } = await tryCommand(words, root)
    const parent = path.join(output, readdirSync(output)[0] ?? '')
    const invocation = path.join(parent, readdirSync(parent)[0] ?? '')
    const [plan] = (await readPlan(invocation)).runs
    const record = plan === undefined ? null : await readRun(invocation, plan)
    if (record === null) throw new Error('nothing was run')
    return { code, told: err, invocation, record, verdictText: verdictOf(invocation) }
  }

  function verdictOf(invocation: string): string {
    return readFileSync(path.join(invocation, 'verdict.json'), 'utf8')
  }

  function resultOf(verdictText: string, metric: string) {
    const { runs } = JSON.parse(verdictText) as LadderVerdict
    return runs[0]?.thresholds.find((result) => result.metric === metric)
  }

  const death =
    /worker 1 \(pid \d+\) was killed by the kernel for memory at report (\d+) of 25, the (\d+)(?:st|nd|rd|th) of this process \(lost\): .*memory\S* has risen by 1 since the start \(limit 820 MiB\)/

  it('before: the kernel kills the worker in its 22nd report, those of the warm-up counted', async () => {
    const { code, told, verdictText } = await soak('charts-under-limit', 'before', 25)
    expect(code).toBe(1)
    const [, , ofProcess] = told.match(death) ?? []
    expect(Math.abs(Number(ofProcess) - 22)).toBeLessThanOrEqual(2)
    const kills = resultOf(verdictText, 'oom_kills')
    expect(kills).toMatchObject({ status: 'fail', value: 1, evidence: [expect.stringMatching(death)] })
    expect(told).toMatch(
      /a preliminary forecast said: growing by 3\d\.?\d* MiB per report, it reaches the 820 MiB limit/,
    )
  })

  it('before, without a warm-up: a preliminary forecast says by report 17 in which report, within 3 of it', async () => {
    const cold = path.join(folder, 'charts-cold.ts')
    writeFileSync(
      cold,
      `import charts from ${JSON.stringify(path.join(root, 'scenarios/charts-under-limit.ts'))}
const { target } = charts
export default { ...charts, warmup: { iterationsPerWorker: 0 }, target: { ...target,
  command: [${JSON.stringify(gunicorn)}, ...target.command.slice(1)],
  cwd: ${JSON.stringify(path.join(root, 'fixtures/services/charts'))} } }
`,
    )
    const { told, invocation, record, verdictText } = await soak(cold, 'before', 25)
    const [, ofRun, ofProcess] = told.match(death) ?? []
    expect(ofProcess).toBe(ofRun)
    expect(Math.abs(Number(ofRun) - 22)).toBeLessThanOrEqual(2)
    const [forecast] = record.events.filter(({ kind }) => kind === 'preliminary-forecast')
    expect(forecast?.completed).toBeLessThanOrEqual(17)
    const [, report] = forecast?.evidence?.match(/it reaches the 820 MiB limit at report (\d+) \(/) ?? []
    expect(Math.abs(Number(report) - Number(ofRun))).toBeLessThanOrEqual(3)
    expect(told).toContain(`\npreliminary forecast: ${forecast?.evidence}\n`)
    expect(told).toMatch(/After report \d+ of 25 a preliminary forecast said: growing by/)
    // A function of the record, with what was foreseen in it.
    await tryCommand(['analyze', invocation], root)
    expect(verdictOf(invocation)).toBe(verdictText)
  })

  it('after: 100 of 100, and no limit is foreseen', async () => {
    const { code, record, verdictText } = await soak('charts-under-limit', 'after', 100)
    expect(code).toBe(0)
    const { runs } = JSON.parse(verdictText) as LadderVerdict
    expect(runs[0]).toMatchObject({ status: 'pass', outcomes: { completed: 100 } })
    expect(resultOf(verdictText, 'limit_used')?.value).toBeLessThan(0.5)
    expect(record.events.filter(({ kind }) => kind === 'preliminary-forecast')).toEqual([])
  })
})
