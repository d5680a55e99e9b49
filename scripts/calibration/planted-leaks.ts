import { type LeakKind, plantLeak } from '../../harness/testing/planted-leak.ts'
import { seededRandom } from '../../harness/testing/seeded-random.ts'
import { leakFreeShapes, type SeriesShape, shapeNamed } from '../../harness/testing/seeded-series.ts'
import { seriesRandom } from '../../harness/testing/series-random.ts'
import {
  type CalibrationPart,
  type CalibrationPlan,
  type Estimated,
  estimateOf,
  mebibytes,
  partsOf,
  percent,
  quantile,
} from './calibration.ts'
import type { RunCell } from './cells.ts'

const leakSizes = [0.5, 1, 3] as const
const otherKinds: readonly LeakKind[] = ['late', 'rare', 'random']
const halvings = 6
/** Asked of the coverage on every base, and of the base that hides a leak of three times the detectable best. */
const leastCoverage = 0.9
const leastCoverageOfLongWarmUp = 0.85
const leastFound = 0.95

/** One shape at one size. */
export interface PlantedInput {
  /** Name of its shape. */
  shape: string
  reports: number
  seed: number
  series: number
}

/** What became of the leaks that were planted into one shape at one size. */
export interface PlantedCell {
  series: number
  /** Smallest leak of each series that is established, bytes per report, and as a multiple of its detectable leak. */
  smallestFound: number[]
  multiples: number[]
  detectable: number[]
  /** Leaks of the detectable size that were found. */
  foundAtDetectable: number
  /** Intervals that held the truth, by leak size. */
  covered: number[]
  /** Leaks of three times the detectable size that were found, by kind. */
  foundKinds: number[]
}

/** Detection, coverage of the interval, and the detectable leak planted back, by shape and size. */
export async function plantedLeaks(plan: CalibrationPlan, run: RunCell): Promise<CalibrationPart[]> {
  const { seed, planted: series } = plan
  const partOf = async (reports: number): Promise<CalibrationPart> => {
    const cells = await Promise.all(
      leakFreeShapes.map(async (shape) => ({
        shape,
        cell: await run('planted', { shape: shape.name, reports, seed, series }),
      })),
    )
    return {
      heading: `Planted leaks, ${reports} reports of one worker`,
      explanation: `${plan.planted} series a shape, MiB per report: leak found with 50 and 90 %; median detectable leak D, share of leaks of D found, multiple of D that is found in 95 %; share of intervals that hold a leak of 0.5, 1, 3 D; share of late, rare, random leaks of 3 D found.`,
      rows: [
        ['shape', '50 %', '90 %', 'D', 'found at D', '95 % at D ×', '0.5 D', '1 D', '3 D', ...otherKinds],
        ...cells.map(({ shape, cell }) => rowOf(shape, cell)),
        meanRow(cells),
      ],
      figures: cells.flatMap(({ shape, cell }) => figuresOf(shape, cell, reports)),
    }
  }
  return Promise.all(plan.sizes.map(partOf))
}

export function plantInto({ shape: name, reports, seed, series }: PlantedInput): PlantedCell {
  const shape = shapeNamed(name)
  const cell: PlantedCell = {
    series: 0,
    smallestFound: [],
    multiples: [],
    detectable: [],
    foundAtDetectable: 0,
    covered: leakSizes.map(() => 0),
    foundKinds: otherKinds.map(() => 0),
  }
  for (let i = 0; i < series; i++) plantOnce(cell, shape, reports, [seed, name, reports, i])
  return cell
}

function plantOnce(
  cell: PlantedCell,
  shape: SeriesShape,
  reports: number,
  key: readonly [number, string, number, number],
) {
  const [seed, ...purpose] = key
  const base = shape.build(seriesRandom(seed, 'planted', ...purpose), reports)
  const { slot: comparisons } = partsOf(reports, 1)
  const level = estimateOf(base, comparisons)
  if (level === null) return
  const detectable = level.detectableBytes
  const withLeak = (bytes: number, use: string, kind: LeakKind = 'steady') =>
    estimateOf(plantLeak(base, bytes, seededRandom(seed, use, ...purpose), kind), comparisons)
  cell.series++
  cell.detectable.push(detectable)
  const smallest = smallestFound(detectable, (bytes) => isFound(withLeak(bytes, 'search')))
  cell.smallestFound.push(smallest)
  cell.multiples.push(smallest / detectable)
  for (const [i, size] of leakSizes.entries()) {
    const leak = size * detectable
    const estimate = withLeak(leak, 'coverage')
    if (estimate === null) continue
    if (estimate.lowBytes <= leak && leak <= estimate.highBytes) cell.covered[i] = (cell.covered[i] ?? 0) + 1
    if (size === 1 && isFound(estimate)) cell.foundAtDetectable++
  }
  for (const [i, kind] of otherKinds.entries()) {
    if (isFound(withLeak(3 * detectable, kind, kind))) cell.foundKinds[i] = (cell.foundKinds[i] ?? 0) + 1
  }
}

function isFound(estimate: Estimated | null): boolean {
  return estimate !== null && estimate.provenBytes > 0
}

/** The leak where a series begins to be called growing, between D/8 and 64 D, by halving on a logarithmic scale. */
function smallestFound(detectable: number, found: (bytes: number) => boolean): number {
  let low = detectable / 8
  let high = detectable
  while (high < 64 * detectable && !found(high)) {
    low = high
    high *= 2
  }
  for (let i = 0; i < halvings; i++) {
    const middle = Math.sqrt(low * high)
    if (found(middle)) high = middle
    else low = middle
  }
  return high
}

function rowOf(shape: SeriesShape, cell: PlantedCell): string[] {
  const share = (count: number | undefined) => percent({ count: count ?? 0, total: cell.series }, 0)
  return [
    shape.name,
    mebibytes(quantile(cell.smallestFound, 0.5)),
    mebibytes(quantile(cell.smallestFound, 0.9)),
    mebibytes(quantile(cell.detectable, 0.5)),
    share(cell.foundAtDetectable),
    cell.series === 0 ? '–' : quantile(cell.multiples, 0.95).toFixed(2),
    ...cell.covered.map((count) => (shape.isDeclining ? '–' : share(count))),
    ...cell.foundKinds.map(share),
  ]
}

/** Geometric mean over the shapes that are not recycled. */
function meanRow(cells: readonly { shape: SeriesShape; cell: PlantedCell }[]): string[] {
  const counted = cells.filter(({ shape, cell }) => !shape.isRecycled && cell.series > 0)
  const mean = (figureOf: (cell: PlantedCell) => number) =>
    mebibytes(Math.exp(counted.reduce((sum, { cell }) => sum + Math.log(figureOf(cell)), 0) / counted.length))
  return [
    'geometric mean, not recycled',
    mean((cell) => quantile(cell.smallestFound, 0.5)),
    mean((cell) => quantile(cell.smallestFound, 0.9)),
    mean((cell) => quantile(cell.detectable, 0.5)),
    ...Array(5 + otherKinds.length).fill(''),
  ]
}

function figuresOf(shape: SeriesShape, cell: PlantedCell, reports: number): CalibrationPart['figures'] {
  const total = cell.series
  const isHard = (size: number) => shape.name === 'warm-up 0.45' && size === 3
  const coverage = leakSizes.map((size, i) => ({
    topic: isHard(size)
      ? 'interval holds 3 D after a warm-up of 0.45 of the run'
      : `interval holds the leak at ${reports}`,
    name: `interval holds ${size} D, ${shape.name} at ${reports}`,
    count: cell.covered[i] ?? 0,
    total,
    atLeast: isHard(size) ? leastCoverageOfLongWarmUp : leastCoverage,
  }))
  const found = {
    topic: `detectable leak found at ${reports}`,
    name: `found at D, ${shape.name} at ${reports}`,
    count: cell.foundAtDetectable,
    total,
    atLeast: leastFound,
  }
  return [...(shape.isRecycled ? [] : [found]), ...(shape.isDeclining ? [] : coverage)]
}
