import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { measuredBy, type ScenarioTrial, tryScenario } from './testing/scenario-trial.ts'

const targets = fileURLToPath(new URL('../fixtures/small-targets', import.meta.url))
const reports = 50
const helpersEach = 20

const scenario = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'short-lived', iterationName: 'report', iterations: [${reports}], users: 2,
  warmup: { iterationsPerWorker: 0 },
  target: { command: ['node', 'starts-short-helpers.mjs', '{port}', '${helpersEach}'], cwd: ${JSON.stringify(targets)},
    ready: { url: '/health', within: '20s' } },
  thresholds: ['processes_left == 0', 'cpu_per_iteration < 10s', 'rss_growth_per_iteration < 1GiB'],
  iteration: async ({ http }) => { await http.get('/report') },
})
`

describe.skipIf(process.platform !== 'linux')('1,000 helpers that live for some milliseconds', () => {
  let trial: ScenarioTrial
  beforeAll(async () => {
    trial = await tryScenario(scenario)
  })

  it('are no processes left, and no worker ends', () => {
    const { verdict, record } = trial
    const ticks = record.ticks.filter((t) => t.latenessMs !== null)
    const costs = ticks.map(({ costMs }) => costMs).sort((a, b) => a - b)
    console.log(verdict.thresholds.map((t) => [t.metric, t.value, t.status, t.reason]), verdict.findings, record.events.length, record.events.filter((e) => e.kind === 'born').length, ticks.length, costs.at(costs.length >> 1), costs.at(-1), record.outcome?.instrument, Math.max(...ticks.map((t) => t.latenessMs ?? 0)), record.iterations.slice(-3))
    expect(measuredBy(verdict, 'processes_left')).toBe(0)
  })
})
