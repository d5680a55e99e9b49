import type { SoakgateError } from '../vocabulary/errors.ts'
import { printable } from './printable.ts'

/** A problem for the person who can mend it: what, expected, got, what to do. */
export function renderError(error: SoakgateError): string {
  const details = error.details.map((line) => `    ${printable(line)}`)
  const isListed = error.details.includes(error.got)
  return [
    `error ${error.code}: ${printable(error.message)}`,
    ...details,
    `  expected: ${printable(error.expected)}`,
    ...(isListed ? [] : [`  got:      ${printable(error.got)}`]),
    `  ${printable(error.hint)}`,
    '',
  ].join('\n')
}
