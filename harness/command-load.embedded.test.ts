import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { tryScenario } from './testing/scenario-trial.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))

it('a tool that tells only totals leaves growth inconclusive, however well it goes', async () => {
  const command = [process.execPath, fixture('load-tools/sends.mjs'), '{url}/report', '{iterations}']
  const { verdict } = await tryScenario(`import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'totals', iterationName: 'report', iterations: [40], warmup: { iterationsPerWorker: 0 },
  target: { command: [process.execPath, ${JSON.stringify(fixture('small-targets/answers.mjs'))}, '--port', '{port}'], ready: { url: '/health' } },
  load: { engine: 'command', command: ${JSON.stringify(command)}, completed: 'hey' },
})
`)
  expect(verdict.outcomes).toMatchObject({ completed: 40 })
  expect(verdict.conservation).toMatchObject({ engine: 'command', asked: 40, started: 40, claimed: 40, served: null })
  const growth = verdict.thresholds.find(({ metric }) => metric === 'rss_growth_per_iteration')
  expect(growth?.status).toBe('inconclusive')
  expect(verdict.status).toBe('inconclusive')
  const sentence = expect.stringMatching(/^node tells how many completed and not when, so growth is not judged/)
  expect(verdict.findings).toContainEqual(expect.objectContaining({ status: 'note', sentence }))
})
