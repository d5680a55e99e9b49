import { expect, it } from 'vitest'
import { simulateReport } from '../testing/simulated-report.ts'
import { reporterOf } from './reporters.ts'

const MiB = 1024 ** 2
const leak = { size: 100, keptBytes: 2 * MiB, noiseBytes: MiB / 2, limitBytes: 720 * MiB }
const kill = { kind: 'killed', timeMs: 5000, slot: 1, pid: 100, signal: 'SIGKILL' } as const

it.each(['terminal', 'markdown', 'junit'] as const)('%s tells when growth reaches the limit', async (name) => {
  const render = await reporterOf(name).load()
  const text = (spec: object) => render([simulateReport([{ ...leak, ...spec }])], { color: false })
  const sentence = /Growing on like this, it reaches the 720 MiB limit at report \d+ \(\d+ … \d+\): a forecast\./
  expect(text({})).toMatch(sentence)
  expect(text({ events: [kill] })).toMatch(sentence)
  expect(text({ keptBytes: 0 })).not.toContain('a forecast')
})
