import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { tryScenario } from './testing/scenario-trial.ts'

const service = fileURLToPath(new URL('../fixtures/report-service', import.meta.url))

function scenario(load: string, users: number, more = ''): string {
  return `export default {
    name: 'open', iterationName: 'report', users: ${users}, load: ${load},
    target: { command: ['node', 'main.ts', '--port', '{port}'], cwd: ${JSON.stringify(service)}, ready: { url: '/health', within: '30s' }, env: { BEHAVIOUR: 'steady' } },
    warmup: { iterationsPerWorker: 2 },
    iteration: async ({ http, random, sleep }) => {
      await http.post('/reports', { json: { seed: random.integer(1, 1e9) } })
      ${more}
    },
  }`
}

describe('load at a rate, against the report service', () => {
  it('makes exactly as many reports as are due in its duration, when they are due', async () => {
    const { record, verdict } = await tryScenario(scenario("{ rate: '4/s', duration: '4s' }", 12))
    const counted = record.iterations.filter(({ phase }) => phase === 'load')
    expect(verdict).toMatchObject({ size: 16, outcomes: { completed: 16 } })
    expect(counted).toHaveLength(16)
    const starts = counted.map(({ startMs }) => startMs ?? 0).toSorted((a, b) => a - b)
    // The last is due 3.75 s after the first.
    expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(3500)
    expect(counted.every(({ delayMs }) => typeof delayMs === 'number' && delayMs >= 0)).toBe(true)
    expect(record.outcome?.arrivals).toMatchObject({ neverBegun: 0 })
  })

  it('tells a service that is too slow by what waits, and what never began', async () => {
    const load = "{ rate: '20/s', arrivals: 'poisson', duration: '2s' }"
    const { record, verdict } = await tryScenario(scenario(load, 4, "await sleep('500ms')"))
    const { completed, 'not-started': notStarted } = verdict.outcomes
    const arrivals = record.outcome?.arrivals
    expect(completed + notStarted).toBe(verdict.size)
    expect(notStarted).toBe(arrivals?.neverBegun)
    expect(notStarted).toBeGreaterThan(0)
    expect(arrivals?.mostWaiting).toBeGreaterThanOrEqual(notStarted)
    expect(record.iterations.find(({ outcome }) => outcome === 'not-started')?.reason).toBe(
      'no user was free before load.duration was over',
    )
    // What waited took longer for whoever wanted it than for the service.
    const longestWait = Math.max(...record.iterations.map(({ delayMs }) => delayMs ?? 0))
    expect(verdict.durations?.maxMs).toBeGreaterThan(longestWait + 450)
    expect(arrivals?.longestDelayMs).toBeGreaterThanOrEqual(longestWait)
    expect(verdict.findings.map(({ sentence }) => sentence)).toContainEqual(
      expect.stringMatching(/^With all 4 users busy, up to \d+ reports that were due had to wait/),
    )
    expect(verdict.status).toBe('fail')
  })
})
