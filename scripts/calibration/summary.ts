import { isOutside, lowerEnd, missesItsRange, upperEnd } from './binomial.ts'
import { type CalibrationPart, type Figure, percent } from './calibration.ts'

/** How a figure is held against its range: as counted, or with the leniency that few series need. */
export type Strictness = 'as counted' | 'certain'

/** Every stated range with the figure that comes nearest to breaking it. */
export function renderSummary(parts: readonly CalibrationPart[], strictness: Strictness): string {
  const figures = parts.flatMap((part) => part.figures).filter(({ total }) => total > 0)
  const topics = [...Map.groupBy(figures, ({ topic }) => topic)]
  const missed = missedFigures(parts, strictness)
  const outside = strictness === 'certain' ? 'certainly outside (99.9 %)' : 'outside'
  const lines = [
    '## Stated ranges',
    '',
    'The worst cell of each, with its exact 95 % interval (Clopper & Pearson 1934).',
    '',
    '| figure | stated | worst cell | found |',
    '| --- | --- | --- | --- |',
    ...topics.map(([topic, ofTopic]) => rowOf(topic, ofTopic)),
    '',
    `${missed.length} of ${figures.length} figures are ${outside}.`,
    ...missed.map((figure) => `- ${figure.topic}: ${figure.name}: ${percent(figure)} % of ${figure.total}`),
  ]
  return `${lines.join('\n')}\n`
}

/** Figures outside of what is stated; `certain`: those whose exact 99.9 % interval excludes it. */
export function missedFigures(parts: readonly CalibrationPart[], strictness: Strictness): readonly Figure[] {
  return parts.flatMap((part) => part.figures).filter(strictness === 'certain' ? missesItsRange : isOutside)
}

function rowOf(topic: string, figures: readonly Figure[]): string {
  const share = ({ count, total }: Figure) => count / total
  const worst = figures.reduce((most, one) => {
    const isWorse = one.atMost === undefined ? share(one) < share(most) : share(one) > share(most)
    return isWorse ? one : most
  })
  const { atMost, atLeast, upperEndAtMost, name, count, total } = worst
  const upper = upperEndAtMost === undefined ? '' : `, upper end ≤ ${100 * upperEndAtMost} %`
  const stated = atMost === undefined ? `≥ ${100 * (atLeast ?? 0)} %` : `≤ ${100 * atMost} %${upper}`
  const ends = [lowerEnd(worst), upperEnd(worst)].map((end) => percent({ count: end, total: 1 }))
  return `| ${topic} | ${stated} | ${name} | ${percent(worst)} % (${ends.join(' … ')}), ${count} of ${total} |`
}
