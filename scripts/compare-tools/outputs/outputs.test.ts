import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readAutocannon } from './autocannon.ts'
import { readK6 } from './k6.ts'
import { readTaurus } from './taurus.ts'

const captured = new URL('../../../fixtures/load-tools/outputs/', import.meta.url)
const readers = { autocannon: readAutocannon, k6: readK6, taurus: readTaurus }
const linesOf = (file: string) => readFileSync(new URL(file, captured), 'utf8').split('\n')

describe('what a tool says at its end', () => {
  it.each([
    ['autocannon', 'ok', 100, []],
    ['autocannon', 'resets', 67, [['lost', 33]]],
    ['autocannon', '500s', 67, [['failed', 33]]],
    ['k6', 'ok', 100, []],
    ['k6', 'resets', 67, [['failed', 33]]],
    ['k6', '500s', 67, [['failed', 33]]],
    ['taurus', 'ok', 100, []],
    ['taurus', 'resets', 67, [['failed', 33]]],
    ['taurus', '500s', 67, [['failed', 33]]],
  ] as const)('%s, %s', (tool, what, completed, failures) => {
    const claims = readers[tool](linesOf(`${tool}-${what}.txt`))
    expect(claims?.completed).toBe(completed)
    expect(claims?.failures.map(({ outcome, count }) => [outcome, count])).toEqual(failures)
  })

  it('tells timeouts of autocannon from its other errors, which hold them', () => {
    const line = '{"url":"http://127.0.0.1/","errors":5,"timeouts":2,"non2xx":0,"2xx":93,"3xx":0}'
    expect(readAutocannon([line])?.failures.map(({ outcome, count }) => [outcome, count])).toEqual([
      ['lost', 3],
      ['timed-out', 2],
    ])
  })

  it('tells one failure of a hundred by the percentage of Taurus', () => {
    expect(readTaurus(['18:37:01 INFO: Samples count: 99, 1.01% failures'])).toMatchObject({
      completed: 98,
      failures: [{ count: 1 }],
    })
  })

  it('is unknown where it did not come to its end, and where it is another tool', () => {
    for (const [tool, read] of Object.entries(readers)) {
      expect(read([])).toBeNull()
      const others = readdirSync(captured).filter((file) => !file.startsWith(tool))
      for (const file of others) expect(read(linesOf(file)), `${tool} of ${file}`).toBeNull()
    }
  })
})
