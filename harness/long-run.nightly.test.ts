import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunOutcome } from './record/run-outcome.ts'
import type { LongRunResult } from './testing/long-run.ts'

const MB = 1e6
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-long-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a run of 8 hours at 100 requests a second', () => {
  it('takes less than 200 MB of disk, and of memory while recording and judging', async () => {
    // Hours pass in seconds, so that garbage would pile up as it never does: the heap gets what it needs, no more.
    const flags = ['--max-old-space-size=90', '--max-semi-space-size=2']
    const spec = JSON.stringify({ hours: 8, reportsPerSecond: 100, workers: 4, keptBytes: 0 })
    const { stdout } = await execa(process.execPath, [...flags, here('testing/long-run.ts'), folder, spec])
    const result = JSON.parse(stdout) as LongRunResult
    expect(result.recordBytes).toBeLessThan(200 * MB)
    expect(result.recordingRssBytes).toBeLessThan(200 * MB)
    expect(result.largestRssBytes).toBeLessThan(200 * MB)
    expect(result.verdict.status).toBe('pass')
    expect(result.verdict.outcomes).toMatchObject({ completed: 2_879_424, failed: 576 })
  })
})

describe('ten real minutes as fast as the service answers', () => {
  it('stay within a small recordLimit and 200 MB of memory', async () => {
    const target = { cwd: here('../fixtures/small-targets'), command: ['node', 'answers.mjs', '--port', '{port}'] }
    const data = `name: 'long', iterations: [10_000_000], users: 4, timeLimit: '10m', recordLimit: '5MB'`
    writeFileSync(
      path.join(folder, 'long.ts'),
      `import { defineScenario } from 'soakgate'
export default defineScenario({ ${data}, target: ${JSON.stringify(target)}, iteration: async ({ http }) => {
  await http.get('/report')
} })
`,
    )
    const { exitCode } = await execa(process.execPath, [here('faces/cli/soakgate.js'), 'run', 'long.ts'], {
      cwd: folder,
      reject: false,
    })
    expect(exitCode).toBe(3)
    const invocations = path.join(folder, 'results/long')
    const run = path.join(invocations, readdirSync(invocations)[0] ?? '', '10000000')
    const bytes = readdirSync(run).reduce((sum, file) => sum + statSync(path.join(run, file)).size, 0)
    expect(bytes).toBeLessThan(5.5 * MB)
    const outcome = JSON.parse(readFileSync(path.join(run, 'outcome.json'), 'utf8')) as RunOutcome
    expect(outcome.reason).toBe('time-limit')
    expect(outcome.instrument.rssBytes).toBeLessThan(200 * MB)
    expect(outcome.leftOut.rows.iterations).toBeGreaterThan(10_000)
  })
})
