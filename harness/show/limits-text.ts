import { type FoundLimit, limitInWords } from '../vocabulary/found-limit.ts'
import { printable } from './printable.ts'

/** The limits on memory of a target, one a line; of the machine's alone it says that there is no other. */
export function renderLimits(limits: readonly FoundLimit[]): string {
  const lines = limits.map((limit) => `  ${printable(limitInWords(limit))}`)
  const isBare = limits.every(({ kind }) => kind === 'machine')
  return [isBare ? 'limits on memory: none but the machine' : 'limits on memory:', ...lines, ''].join('\n')
}
