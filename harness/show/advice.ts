import type { Advice, Advised } from '../judge/advice/advise.ts'
import { printable } from './printable.ts'

/** Proposed thresholds as they are written in a scenario file, each with where its number comes from. */
export function renderAdvice(
  { advice, without }: Advised,
  from: { scenario: string; variant: string | null; records: number },
): string {
  const variant = from.variant === null ? '' : `, variant ${from.variant}`
  const count = from.records === 1 ? 'one healthy record' : `${from.records} healthy records`
  return [
    printable(`// From ${count} of ${from.scenario}${variant}.`),
    'thresholds: [',
    ...advice.flatMap((one) => [`  // ${one.reason}`, `  ${inCode(one)},`]),
    '],',
    ...without.map(({ of, size, reason }) => printable(`// No bound for ${of} at ${size}: ${reason}.`)),
    '',
  ].join('\n')
}

function inCode({ expect, level }: Advice): string {
  return level === 'fail' ? `'${expect}'` : `{ expect: '${expect}', level: 'warn' }`
}
