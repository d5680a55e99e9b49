import { type CountedShare, lowerEnd, upperEnd } from '../calibration/binomial.ts'
import { cellText } from '../kept-runs/table-text.ts'
import { titleOf } from './cell.ts'
import { problemOf } from './comparison.ts'
import type { DoneCell } from './done-cell.ts'
import { areGood, mostInconclusive, ratesOf } from './rates.ts'

/** The section on repeated runs, and what does not hold in it. */
export function renderRates(done: readonly DoneCell[]): { lines: string[]; problems: string[] } {
  const groups = [...Map.groupBy(done, ({ cell }) => `${cell.expectation.variant} ${cell.size}`).values()]
  const all = ratesOf(done)
  const isGood = areGood(all)
  const asked = `no false fail, no false pass, at most ${percent(mostInconclusive)} % inconclusive`
  const total = [
    `In all ${all.rounds} runs: false fails ${inNumbers(all.falseFails)}; false passes ${inNumbers(all.falsePasses)};`,
    `inconclusive ${inNumbers(all.inconclusive)}. Asked for: ${asked}. That ${isGood ? 'holds' : 'does not hold'}.`,
  ]
  const others = done.flatMap(({ cell, result }) => {
    const problem = problemOf(cell, result.verdict)
    return problem === null ? [] : [`- ${cell.name}: ${cellText(problem)}`]
  })
  const lines = [
    '## Rates',
    '',
    'Some behaviours run round after round, each with a seed of its own. A healthy one must pass, a faulty one must fail;',
    'anything else is a false verdict or an inconclusive one. In brackets the exact 95 % interval of a rate (Clopper and',
    'Pearson). `held`: estimates whose interval holds what the service itself says that it kept.',
    '',
    '| behaviour | reports | thresholds beside the defaults | rounds | right is | pass | fail | inconclusive | false fails, % | false passes, % | inconclusive, % | held, % |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...groups.flatMap(rateRow),
    '',
    ...(all.rounds === 0 ? ['None has been run yet.'] : total),
    ...(others.length === 0 ? [] : ['', 'What was not as expected:', '', ...others]),
    '',
  ]
  const problems = isGood ? [] : [`Rates: ${total.join(' ')}`]
  return { lines, problems: [...problems, ...all.misreasoned] }
}

function rateRow(group: readonly DoneCell[]): string[] {
  const [first] = group
  if (first === undefined) return []
  const { expectation, size, right } = first.cell
  const { rounds, found, falseFails, falsePasses, inconclusive, held } = ratesOf(group)
  const thresholds = expectation.thresholds.map((text) => `\`${text}\``).join(', ') || '–'
  const counts = [found.pass, found.fail, found.inconclusive]
  const shares = [falseFails, falsePasses, inconclusive, held].map(percentWithInterval)
  return [`| ${[titleOf(expectation), size, thresholds, rounds, right, ...counts, ...shares].join(' | ')} |`]
}

function inNumbers(share: CountedShare): string {
  return `${share.count} of ${share.total}, in % ${percentWithInterval(share)}`
}

/** A dash where there is nothing that it could be the rate of. */
function percentWithInterval(share: CountedShare): string {
  if (share.total === 0) return '–'
  const ends = [lowerEnd(share), upperEnd(share)].map(percent).join(' … ')
  return `${percent(share.count / share.total)} (${ends})`
}

function percent(ratio: number): string {
  return String(Math.round(ratio * 1000) / 10)
}
