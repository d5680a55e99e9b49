import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LadderVerdict } from '../../judge/verdict.ts'
import { tryCommand } from '../../testing/command-trial.ts'

const targets = fileURLToPath(new URL('../../../fixtures/small-targets', import.meta.url))
const schema = fileURLToPath(new URL('../../../docs/verdict.schema.json', import.meta.url))
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs six reports of a server of some 50 MiB with one threshold. */
async function judgedBy(threshold: object) {
  writeFileSync(
    path.join(folder, 'small.ts'),
    `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'small', iterationName: 'report', iterations: [6], warmup: { iterationsPerWorker: 0 },
  target: { command: ['node', 'answers.mjs', '--port', '{port}'], cwd: ${JSON.stringify(targets)}, ready: { url: '/health' } },
  thresholds: [${JSON.stringify(threshold)}, 'rss_growth_per_iteration < 1GiB'],
  iteration: async ({ http, sleep }) => { await http.get('/report'); await sleep('100ms') },
})\n`,
  )
  const { code, err } = await tryCommand(['run', 'small.ts'], folder)
  const parent = path.join(folder, 'results/small')
  const text = readFileSync(path.join(parent, readdirSync(parent)[0] ?? '', 'verdict.json'), 'utf8')
  const verdict = JSON.parse(text) as LadderVerdict
  return { code, err, verdict, completed: verdict.runs[0]?.outcomes.completed }
}

describe('a threshold that is proven broken while the run goes on', () => {
  it('ends the run where it says so, and its verdict is one that the published schema describes', async () => {
    const { code, err, verdict, completed } = await judgedBy({ expect: 'rss max < 1MiB', abort: true })
    expect(code).toBe(1)
    expect(completed).toBeLessThan(6)
    expect(err).toMatch(/That decided, so the run was stopped: rss max < 1MiB: it is already \d/)
    const validate = new Ajv2020().compile(JSON.parse(readFileSync(schema, 'utf8')))
    validate(verdict)
    expect(validate.errors).toBeNull()
  })

  it('neither ends nor fails the run where it is accepted today', async () => {
    const accept = { until: '2999-12-31', reason: 'TICKET-7' }
    const { err, verdict, completed } = await judgedBy({ expect: 'rss max < 1MiB', abort: true, accept })
    expect(completed).toBe(6)
    expect(verdict.status).not.toBe('fail')
    expect(err).toContain('~ rss max < 1MiB')
    expect(err).toContain('Accepted until 2999-12-31: TICKET-7.')
  })
})
