import type { RunVerdict, ThresholdResult, WorkerSummary } from '../judge/verdict.ts'
import { outcomeNames } from '../vocabulary/outcomes.ts'
import { formatBytes, formatBytesChange, formatQuantity } from '../vocabulary/quantities.ts'

/** The numbers of a run as the tables for people show them, one line an entry. */

/** `25 completed`, and what else became of iterations. */
export function outcomesInWords(run: RunVerdict): string[] {
  return outcomeNames
    .filter((outcome) => outcome === 'completed' || run.outcomes[outcome] > 0)
    .map((outcome) => `${run.outcomes[outcome]} ${outcome}`)
}

/** More workers than this are shown as a range. */
const shownWorkers = 8

/** `1: 460 MiB → 1.26 GiB` for every worker; of very many their range, and the one that holds most at the end. */
export function memoryInWords({ workers }: RunVerdict): string[] {
  if (workers.length === 0) return ['–']
  if (workers.length <= shownWorkers) return workers.map(workerInWords)
  const first = rangeInWords(workers.map(({ firstRssBytes }) => firstRssBytes))
  const last = rangeInWords(workers.map(({ lastRssBytes }) => lastRssBytes))
  const processes = workers.reduce((sum, { generations }) => sum + generations, 0)
  const lives = processes > workers.length ? ` (${processes} processes)` : ''
  const most = workers.reduce((one, other) => ((other.lastRssBytes ?? 0) > (one.lastRssBytes ?? 0) ? other : one))
  return [`${workers.length} workers:`, `${first} →`, `${last}${lives}`, `most: ${workerInWords(most)}`]
}

function workerInWords({ slot, firstRssBytes, lastRssBytes, generations }: WorkerSummary): string {
  const lives = generations > 1 ? ` (${generations} processes)` : ''
  return `${slot}: ${formatBytes(firstRssBytes)} → ${formatBytes(lastRssBytes)}${lives}`
}

/** `88 MiB … 91 MiB`, of those that are known. */
function rangeInWords(bytes: readonly (number | null)[]): string {
  const known = bytes.filter((one) => one !== null)
  return known.length === 0 ? '–' : `${formatBytes(Math.min(...known))} … ${formatBytes(Math.max(...known))}`
}

export function peakInWords(run: RunVerdict): string {
  const peaks = run.workers.flatMap(({ peakRssBytes }) => (peakRssBytes === null ? [] : [peakRssBytes]))
  return formatBytes(peaks.length === 0 ? null : Math.max(...peaks))
}

/** `+33.1 MiB`, its interval, how it looks (`linear`), what was allowed; what could have been seen where nothing was. */
export function growthInWords(run: RunVerdict): string[] {
  const growth = run.thresholds.find((result) => result.metric === 'rss_growth_per_iteration')
  const ofProcesses = run.processGrowth === null ? [] : ['process growth']
  if (growth === undefined || growth.value === null) return ['–', ...ofProcesses]
  const estimate = decidingEstimate(growth, run)
  const allowed = `allowed ${formatBytes(growth.bound)}`
  if (estimate === null) return [...estimateInWords(growth), ...ofProcesses, allowed]
  // Of what was found nobody needs to know from where on it would have been.
  const detectable = estimate.provenBytes > 0 ? [] : [`detectable ${formatBytes(estimate.detectableBytes)}`]
  return [...estimateInWords(growth), estimate.shape, ...ofProcesses, allowed, ...detectable]
}

/** The estimate that decided: one worker's, or that of all together; null: growth is not known. */
function decidingEstimate({ slot }: ThresholdResult, { workers, pooledGrowth }: RunVerdict) {
  const own = workers.find((worker) => worker.slot === slot)
  const growth = own?.growth ?? pooledGrowth ?? workers[0]?.growth
  return growth?.status === 'estimated' ? growth : null
}

/** `+33.1 MiB` with its interval where there is one. */
export function estimateInWords({ value, interval, dimension, metric }: ThresholdResult): string[] {
  if (metric !== 'rss_growth_per_iteration') return [formatQuantity(value, dimension)]
  const range = interval === null ? [] : [`(${formatBytesChange(interval[0])} … ${formatBytesChange(interval[1])})`]
  return [formatBytesChange(value), ...range]
}
