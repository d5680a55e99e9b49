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
  thresholds: ['processes_left == 0', 'cpu_per_iteration < 10s', 'rss_growth_per_iteration < 1GiB',
    'processes_growth_per_iteration < 1'],
  iteration: async ({ http }) => { await http.get('/report') },
})
`

describe.skipIf(process.platform !== 'linux')('1,000 helpers that live for some milliseconds', () => {
  let trial: ScenarioTrial
  beforeAll(async () => {
    trial = await tryScenario(scenario)
  })

  it('are no processes left, no ends of workers, and no growth', () => {
    const { verdict } = trial
    for (const metric of ['processes_left', 'worker_crashes', 'worker_exits_unexplained']) {
      expect([metric, measuredBy(verdict, metric)]).toEqual([metric, 0])
    }
    const growth = verdict.thresholds.find(({ metric }) => metric === 'processes_growth_per_iteration')
    expect(growth?.status).not.toBe('fail')
    expect(verdict.workers[0]).toMatchObject({ slot: 1, generations: 1 })
    expect(verdict.outcomes.completed).toBe(reports)
  })

  it('are written down as far as they were seen: whoever was born has ended', () => {
    const { events } = trial.record
    const helpers = events.filter(({ role }) => role === 'helper')
    const born = helpers.filter(({ kind }) => kind === 'born')
    expect(born.length).toBeGreaterThan(0)
    expect(born.length).toBeLessThanOrEqual(reports * helpersEach)
    expect(helpers.filter(({ kind }) => kind === 'helper-ended')).toHaveLength(born.length)
  })

  it('have their CPU time counted, also those that were not seen', () => {
    const { record, verdict } = trial
    const seenMs = new Map<number | null, number>()
    for (const { pid, cpuMs } of record.samples) seenMs.set(pid, cpuMs ?? 0)
    const ofService = record.samples.findLast(({ childrenCpuMs }) => childrenCpuMs !== null)
    // The kernel counts it in ticks of 10 ms for each, right on average.
    expect(ofService?.childrenCpuMs).toBeGreaterThan(reports * helpersEach)
    const seenPerReport = [...seenMs.values()].reduce((sum, cpuMs) => sum + cpuMs, 0) / reports
    expect(measuredBy(verdict, 'cpu_per_iteration')).toBeGreaterThan(1.5 * seenPerReport)
  })

  it('cost the sampler little', () => {
    const costs = trial.record.ticks.map(({ costMs }) => costMs).sort((a, b) => a - b)
    expect(costs[Math.floor(costs.length / 2)]).toBeLessThan(20)
  })
})
