import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { k6Program } from './testing/k6-run.ts'
import { tryScenario } from './testing/scenario-trial.ts'

if (k6Program === null) console.warn('skipped: k6 is not there; install it with `go install go.k6.io/k6@latest`')

const service = fileURLToPath(new URL('../fixtures/small-targets/counts-reports.mjs', import.meta.url))
const script = fileURLToPath(new URL('../fixtures/k6/posts.ts', import.meta.url))

function scenario(load: object | null, mode: string): string {
  const made = load === null ? `iteration: ({ http }) => http.post('/reports')` : `load: ${JSON.stringify(load)}`
  return `export default {
    name: 'counted', iterationName: 'report', iterations: [25], users: 3, ${made},
    target: { command: ['node', ${JSON.stringify(service)}, '{port}', '${mode}'], ready: { url: '/health', within: '30s' } },
    serverCount: { url: '/made', pointer: '/reports' },
    warmup: { iterationsPerWorker: 4 },
  }`
}

describe.each([
  ['iterations', null],
  ['k6', { engine: 'k6', script, program: k6Program ?? 'k6' }],
] as const)('what %s made', (engine, load) => {
  const isThere = engine !== 'k6' || k6Program !== null

  it.skipIf(!isThere)('is what the service counted', async () => {
    const { verdict } = await tryScenario(scenario(load, 'whole'))
    expect(verdict.conservation).toEqual({
      engine,
      asked: 25,
      started: 25,
      unknown: 0,
      claimed: engine === 'k6' ? 25 : null,
      served: 25,
    })
    expect(verdict.outcomes).toMatchObject({ completed: 25 })
  })

  it.skipIf(!isThere)('is lost where the answer was, though the service counted it', async () => {
    const { verdict } = await tryScenario(scenario(load, 'cuts'))
    expect(verdict.conservation).toMatchObject({ asked: 25, started: 25, served: 25 })
    expect(verdict.outcomes.lost + verdict.outcomes.failed).toBe(5)
    expect(verdict.outcomes.completed).toBe(20)
    expect(verdict.status).toBe('fail')
  })
})
