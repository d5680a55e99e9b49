import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type ScenarioTrial, tryScenario } from './testing/scenario-trial.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))

/** Ten counted iterations beside a load tool. */
function beside(...words: readonly string[]): Promise<ScenarioTrial> {
  const command = [process.execPath, fixture('load-tools/sends.mjs'), '{url}/in-the-background', ...words]
  return tryScenario(`import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'beside', iterations: [10], warmup: { iterationsPerWorker: 0 },
  target: { command: [process.execPath, ${JSON.stringify(fixture('small-targets/answers.mjs'))}, '--port', '{port}'], ready: { url: '/health' } },
  background: { command: ${JSON.stringify(command)} },
  iteration: async ({ http, sleep }) => {
    await http.get('/report')
    await sleep('100ms')
  },
})
`)
}

describe('a load tool beside the counted iterations', () => {
  it('counts nowhere, and is ended with them', async () => {
    const { record, verdict } = await beside('for-ever')
    expect(verdict.outcomes.completed).toBe(10)
    expect(record.iterations).toHaveLength(10)
    const [end] = record.events.filter(({ kind }) => kind.startsWith('background'))
    expect(end).toMatchObject({ kind: 'background-ended', evidence: 'node was ended with the load: exit code 0' })
    const sentence = 'The load in the background: node was ended with the load: exit code 0.'
    expect(verdict.findings).toContainEqual(expect.objectContaining({ status: 'note', sentence }))
  })

  it('is warned of where it ends well before them', async () => {
    const { record, verdict } = await beside('1')
    expect(verdict.outcomes.completed).toBe(10)
    const [end] = record.events.filter(({ kind }) => kind.startsWith('background'))
    expect(end).toMatchObject({ kind: 'background-ended-early' })
    const why = 'in the background node ended before the load did: exit code 0'
    const sentence = `The load was not all along the one that was asked for: ${why}.`
    expect(verdict.findings).toContainEqual(expect.objectContaining({ status: 'warn', sentence }))
  })

  it('makes the run inconclusive where it fails', async () => {
    const { verdict } = await beside('0', '--says', 'unknown option -q', '--exits', '3')
    const why = 'node ended before the load did: exit code 3: unknown option -q'
    const sentence = `The load in the background failed: ${why}.`
    expect(verdict.findings).toContainEqual(expect.objectContaining({ status: 'inconclusive', sentence }))
    expect(verdict.status).toBe('inconclusive')
  })

  it('is missed before the target starts', async () => {
    const text = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'beside', iterations: [10], target: { command: ['false'] }, background: { command: ['no-such-tool'] }, iteration: () => {},
})`
    const { verdict, record } = await tryScenario(text)
    expect(verdict.error).toMatchObject({ code: 'engine-missing' })
    expect(record.events.some(({ kind }) => kind === 'born')).toBe(false)
  })
})
