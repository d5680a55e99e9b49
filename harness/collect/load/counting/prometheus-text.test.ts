import { describe, expect, it } from 'vitest'
import { parseCounterSelector } from '../../../scenario/counter-selector.ts'
import { sumCounter } from './prometheus-text.ts'

const page = `# HELP reports_total Reports made.
# TYPE reports_total counter
reports_total{status="ok",worker="1"} 12
reports_total{status="ok",worker="2"} 30 1700000000000
reports_total{status="failed",worker="1"} 2
reports_total_created{status="ok"} 1.7e9
odd{path="a}b,\\"c\\""} 5
plain 7
`

function sum(text: string): number {
  const selector = parseCounterSelector(text)
  if (selector === null) throw new Error(`${text} is no selector`)
  return sumCounter(page, selector)
}

describe('a counter in the text format of Prometheus', () => {
  it.each([
    ['reports_total{status="ok"}', 42],
    ['reports_total', 44],
    ['reports_total{worker="1", status="failed"}', 2],
    ['odd{path="a}b,\\"c\\""}', 5],
    ['plain', 7],
  ])('%s is %d', (selector, value) => expect(sum(selector)).toBe(value))

  it('is no 0 where no series fits', () => {
    expect(() => sum('reports_total{status="lost"}')).toThrow('no series of reports_total with these labels')
    expect(() => sum('reports')).toThrow('no series')
  })

  it.each(['', '9lives', 'a{b}', 'a{b=c}', 'a{b="c"'])('%j is no selector', (text) => {
    expect(parseCounterSelector(text)).toBeNull()
  })
})
