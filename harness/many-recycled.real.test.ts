import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunListener } from './collect/run-listener.ts'
import type { EventRow } from './record/events.ts'
import { measuredBy, type ScenarioTrial, tryScenario } from './testing/scenario-trial.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const gunicorn = path.join(root, '.cache/services/servers/venv/bin/gunicorn')
const isInstalled = existsSync(gunicorn)
if (!isInstalled) console.log('skipped: gunicorn is not installed; npm run services -- servers')

const workers = 50

/** Where the scenario learns what the test has seen: files that appear. */
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** `there` appears when all workers are there, `replaced` when all have ended and have a successor. */
function tellScenario(): Pick<RunListener, 'onMemory' | 'onEvent'> {
  let changes = 0
  return {
    onMemory: (_plan, processes) => {
      const places = processes.filter(({ slot }) => slot !== null)
      if (places.length === workers) writeFileSync(path.join(folder, 'there'), '')
    },
    onEvent: (_plan, { kind, generation }) => {
      if (kind === 'recycled' || (kind === 'born' && generation === 2)) changes += 1
      if (changes === 2 * workers) writeFileSync(path.join(folder, 'replaced'), '')
    },
  }
}

/** @param load how many reports, by how many users, and what each asks for; it lasts until all are replaced */
function scenarioOf(options: readonly string[], load: { iterations: number; users: number; path: string }): string {
  const command = [gunicorn, 'app:wsgi', '-w', String(workers), '-b', '127.0.0.1:{port}', '--no-control-socket']
  return `import { existsSync } from 'node:fs'
import { defineScenario } from 'soakgate'
const until = async (name, sleep) => { while (!existsSync(${JSON.stringify(folder)} + '/' + name)) await sleep('20ms') }
export default defineScenario({
  name: 'recycled', iterationName: 'report', iterations: [${load.iterations}], users: ${load.users},
  warmup: { iterationsPerWorker: 0 },
  target: { command: ${JSON.stringify([...command, ...options])},
    cwd: ${JSON.stringify(path.join(root, 'fixtures/services/servers'))},
    ready: { log: 'Booting worker with pid', within: '60s' } },
  thresholds: ['worker_recycles == ${workers}', 'worker_kills == 0', 'rss_growth_per_iteration < 1GiB'],
  setup: async ({ sleep }) => { await until('there', sleep) },
  iteration: async ({ http, sleep }) => {
    await http.get('${load.path}')
    await until('replaced', sleep)
  },
})
`
}

/** Every slot had two processes, and nobody's end is open. */
function expectAllReplaced({ record, verdict }: ScenarioTrial): void {
  const inSlots = (rows: readonly EventRow[]) => rows.map(({ slot }) => slot).sort((a, b) => (a ?? 0) - (b ?? 0))
  const slots = Array.from({ length: workers }, (_, index) => index + 1)
  const born = record.events.filter(({ kind, role }) => kind === 'born' && role === 'worker')
  const recycled = record.events.filter(({ kind }) => kind === 'recycled')
  expect(inSlots(born.filter(({ generation }) => generation === 1))).toEqual(slots)
  expect(inSlots(born.filter(({ generation }) => generation === 2))).toEqual(slots)
  expect(born.filter(({ generation }) => (generation ?? 0) > 2)).toEqual([])
  expect(inSlots(recycled)).toEqual(slots)
  for (const metric of ['worker_crashes', 'worker_kills', 'worker_exits_unexplained', 'processes_left']) {
    expect([metric, measuredBy(verdict, metric)]).toEqual([metric, 0])
  }
}

describe.skipIf(!isInstalled)('50 workers of gunicorn, recycled at once', () => {
  it('by their limit of requests: 50 ends, 50 births, each in its slot', async () => {
    const load = { iterations: workers, users: workers, path: '/slow-report' }
    const trial = await tryScenario(scenarioOf(['--max-requests', '1'], load), tellScenario())
    expectAllReplaced(trial)
    expect(trial.verdict.outcomes.completed).toBe(workers)
  })

  it('by a reload, whose new workers are there before the old ones go: the same', async () => {
    const { onMemory, onEvent } = tellScenario()
    let isLoaded = false
    let isReloaded = false
    const trial = await tryScenario(scenarioOf([], { iterations: 8, users: 4, path: '/report' }), {
      onEvent,
      onMemory: (plan, processes) => {
        onMemory(plan, processes)
        const master = processes.find(({ role }) => role === 'master')
        if (!isReloaded && isLoaded && master?.pid != null) {
          isReloaded = true
          process.kill(master.pid, 'SIGHUP')
        }
      },
      onStage: (_plan, stage) => {
        isLoaded = stage === 'load'
      },
    })
    expectAllReplaced(trial)
    expect(trial.verdict.outcomes.completed).toBe(8)
  })
})
