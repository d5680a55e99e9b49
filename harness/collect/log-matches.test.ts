import { describe, expect, it } from 'vitest'
import type { MatchRow } from '../record/rows.ts'
import { toLogPattern } from '../scenario/log-pattern.ts'
import { LogMatches } from './log-matches.ts'

function count(patterns: Record<string, string | RegExp>) {
  const rows: MatchRow[] = []
  const plain = Object.fromEntries(Object.entries(patterns).map(([name, pattern]) => [name, toLogPattern(pattern)]))
  return { rows, matches: new LogMatches(JSON.parse(JSON.stringify(plain)), (row) => rows.push(row)) }
}

describe('lines that match', () => {
  it('are counted by pattern, a text or an expression, and quoted', () => {
    const { rows, matches } = count({ memory_error: 'MemoryError', figures: /more than \d+ figures/gi })
    for (const line of ['MemoryError', 'fine', 'More than 20 figures', 'more than 21 figures: MemoryError']) {
      matches.read(line, 5)
    }
    expect(rows.map(({ pattern, count: number, line }) => [pattern, number, line])).toEqual([
      ['memory_error', 1, 'MemoryError'],
      ['figures', 1, 'More than 20 figures'],
      ['memory_error', 2, 'more than 21 figures: MemoryError'],
      ['figures', 2, 'more than 21 figures: MemoryError'],
    ])
  })

  it('make few rows, however many they are, and long ones are cut', () => {
    const { rows, matches } = count({ any: 'x' })
    for (let line = 0; line < 100_000; line += 1) matches.read('x'.repeat(5000), line)
    matches.flush(100_000)
    expect(rows.length).toBeLessThan(300)
    expect(rows.filter(({ line }) => line !== null)).toHaveLength(100)
    expect(rows[0]?.line).toHaveLength(500)
    expect(rows.at(-1)).toMatchObject({ count: 100_000, line: null })
    matches.flush(100_001)
    expect(rows.at(-1)).toMatchObject({ timeMs: 100_000 })
  })
})
