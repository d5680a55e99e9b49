import { describe, expect, it } from 'vitest'
import { LogBudget } from './log-budget.ts'

function budget() {
  const lines: string[] = []
  const time = { nowMs: 0 }
  return {
    lines,
    time,
    log: new LogBudget(
      (line) => lines.push(line),
      () => time.nowMs,
    ),
  }
}

describe('what a scenario may log', () => {
  it('is every line of a text, cut where it is longer than anybody reads', () => {
    const { log, lines } = budget()
    log.add(`one\ntwo\r\n${'x'.repeat(5000)}`)
    expect(lines.slice(0, 2)).toEqual(['one', 'two'])
    expect(lines[2]).toHaveLength(2000)
    expect(lines[2]).toMatch(/…$/)
  })

  it('is much at once, little in the long run, and what was left out is counted', () => {
    const { log, lines, time } = budget()
    for (let line = 0; line < 500; line++) log.add('again')
    expect(lines).toHaveLength(200)
    time.nowMs = 100
    log.add('later')
    expect(lines.slice(-2)).toEqual(['… 300 lines left out: more than 20 a second', 'later'])
  })

  it('has an end', () => {
    const { log, lines, time } = budget()
    for (let line = 0; line < 25_000; line++) {
      time.nowMs += 50
      log.add('again')
    }
    expect(lines).toHaveLength(20_001)
    expect(lines.at(-1)).toBe('… no further lines: 20000 were written')
  })
})
