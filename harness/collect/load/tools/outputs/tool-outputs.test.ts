import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ToolOutputName, toolOutputNames } from '../../../../scenario/tool-output-names.ts'
import { totalOf } from './tool-claims.ts'
import { toolOutputs } from './tool-outputs.ts'

const captured = new URL('../../../../../fixtures/load-tools/outputs/', import.meta.url)
const linesOf = (name: string) => readFileSync(new URL(`${name}.txt`, captured), 'utf8').split('\n')
const claimsOf = (tool: ToolOutputName, what: string) => toolOutputs[tool](linesOf(`${tool}-${what}`))

describe('what a tool claims', () => {
  it.each([
    ['ab', 'ok', 100, []],
    ['ab', 'resets', 67, [['lost', 33]]],
    ['ab', 'cut', 67, [['lost', 33]]],
    ['ab', '500s', 67, [['failed', 33]]],
    ['ab', 'gave-up', 32, [['lost', 1]]],
    ['ab', 'timed-out', 0, [['timed-out', 1]]],
    ['ab', 'refused', 0, [['failed', 1]]],
    ['hey', 'ok', 96, []],
    ['hey', 'resets', 91, [['lost', 9]]],
    ['hey', '500s', 67, [['failed', 33]]],
    ['hey', 'hangs', 67, [['timed-out', 33]]],
    ['hey', 'refused', 0, [['failed', 20]]],
    ['wrk', 'resets', 1128, [['lost', 560]]],
    ['locust', 'resets', null, [['failed', null]]],
  ] as const)('%s, %s', (tool, what, completed, failures) => {
    const claims = claimsOf(tool, what)
    const expected = failures.map(([outcome, count]) => ({
      outcome,
      count: count ?? expect.any(Number),
      reason: expect.stringMatching(new RegExp(`^${tool}\\b`)),
    }))
    expect(claims).toMatchObject({ completed: completed ?? expect.any(Number), failures: expected })
  })

  it('is told with its own reasons, where it says any', () => {
    expect(claimsOf('locust', 'resets')?.failures[0]?.reason).toBe(
      "locust: GET /report: ConnectionResetError(104, 'Connection reset by peer')",
    )
    expect(claimsOf('hey', 'refused')?.failures[0]?.reason).toMatch(/connection refused/)
    expect(claimsOf('ab', 'gave-up')?.failures[0]?.reason).toBe('ab gave up: Connection reset by peer (104)')
  })

  it('tells of ab whether others were under way when it gave up: until the first answer it asks with one user', () => {
    const left = (what: string) => claimsOf('ab', what)?.leftUnderWay === true
    expect(['gave-up', 'timed-out', 'refused', 'resets'].map(left)).toEqual([true, false, false, false])
  })

  it('is what it says at its end, not on its way', () => {
    const lines = linesOf('locust-ok')
    expect(totalOf(toolOutputs.locust(lines) ?? { completed: 0, failures: [] })).toBeGreaterThan(100)
    const end = lines.findIndex((line) => line.startsWith('Response time percentiles'))
    expect(toolOutputs.locust(lines.slice(0, end))).toBeNull()
  })

  it('is unknown where it did not come to its end, and where it is another tool', () => {
    expect(claimsOf('ab', 'usage')).toBeNull()
    expect(claimsOf('wrk', 'refused')).toBeNull()
    for (const tool of toolOutputNames) {
      const others = readdirSync(captured).filter((file) => !file.startsWith(tool))
      for (const file of others) expect(toolOutputs[tool](linesOf(file.replace('.txt', '')))).toBeNull()
    }
  })
})
