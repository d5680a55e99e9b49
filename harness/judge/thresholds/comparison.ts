import type { Operator } from '../../vocabulary/threshold-grammar.ts'

/** Whether a value holds its bound. */
export function compare(value: number, operator: Operator, bound: number): boolean {
  if (operator === '<') return value < bound
  if (operator === '<=') return value <= bound
  if (operator === '>') return value > bound
  if (operator === '>=') return value >= bound
  return value === bound
}
