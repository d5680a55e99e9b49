import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Kept, Lifetime } from '../../fixtures/report-service/messages.ts'
import type { RunVerdict, ThresholdResult } from '../../harness/judge/verdict.ts'
import type { MetricName } from '../../harness/vocabulary/metrics.ts'
import { runOf } from './comparison.ts'
import type { DoneCell } from './done-cell.ts'

/** What soakgate measured, beside what the service itself says that it kept. */
export interface Estimate {
  metric: MetricName
  value: number
  interval: readonly [low: number, high: number] | null
  /** The same number as the service says it. */
  truth: number
  /** Counted reports that completed: fewer than asked for where the run was stopped early. */
  reports: number
}

/** The metric that estimates each thing that can be kept. */
const metricOf: Readonly<Record<keyof Kept, MetricName>> = {
  keptBytes: 'rss_growth_per_iteration',
  keptDescriptors: 'fds_growth_per_iteration',
  keptProcesses: 'processes_left',
  keptFiles: 'temporary_files_left',
}

/** The estimates of these runs, as far as there is a truth to hold them against. */
export function estimatesOf(done: readonly DoneCell[]): Estimate[] {
  return done.flatMap(({ cell, result }) => {
    const { keeps } = cell.expectation
    const estimate = keeps === null ? null : estimateOf(runOf(cell, result.verdict), result.runFolder, keeps)
    return estimate === null ? [] : [estimate]
  })
}

/** null: nothing is known of it, or the service said nothing. */
function estimateOf(run: RunVerdict, runFolder: string, keeps: keyof Kept): Estimate | null {
  const metric = metricOf[keeps]
  const result = run.thresholds.find((one) => one.metric === metric)
  const truth = truthOf(keptLines(runFolder), keeps, run)
  if (result === undefined || result.value === null || truth === null) return null
  const { value, interval } = result
  return { metric, value, interval, truth: truthFor(result, truth), reports: run.outcomes.completed }
}

interface Truth {
  /** Kept a report, of the worker that kept most. */
  worstPerReport: number
  /** Kept a report, of all workers together. */
  perReport: number
  /** Kept since the load began, by all of them. */
  sinceLoad: number
}

function truthFor({ metric, slot }: ThresholdResult, { worstPerReport, perReport, sinceLoad }: Truth): number {
  if (metric === 'processes_left' || metric === 'temporary_files_left') return sinceLoad
  return slot === null ? perReport : worstPerReport
}

function truthOf(lines: readonly (readonly Lifetime[])[], keeps: keyof Kept, run: RunVerdict): Truth | null {
  const last = lines.at(-1)
  if (last === undefined) return null
  const reports = (lifetimes: readonly Lifetime[]) => lifetimes.reduce((sum, one) => sum + one.reports, 0)
  const kept = (lifetimes: readonly Lifetime[]) => lifetimes.reduce((sum, one) => sum + one[keeps], 0)
  // The state when the last report of the warm-up had been made; a run that is stopped early makes fewer than were asked for.
  const warm = lines.findLast((lifetimes) => reports(lifetimes) <= reports(last) - run.outcomes.completed) ?? []
  const rates = last.map((one) => (one.reports === 0 ? 0 : one[keeps] / one.reports))
  const perReport = kept(last) / Math.max(1, reports(last))
  return { worstPerReport: Math.max(...rates), perReport, sinceLoad: kept(last) - kept(warm) }
}

/** The answers of /debug/kept, which the scenario writes into the log after each report. */
function keptLines(runFolder: string): Lifetime[][] {
  const log = readFileSync(path.join(runFolder, 'target.log'), 'utf8')
  return log.split('\n').flatMap((line) => {
    const text = line.split(' load kept ')[1]
    return text === undefined ? [] : [(JSON.parse(text) as { workers: Lifetime[] }).workers]
  })
}

/** Whether the interval holds the truth, or a count is it. */
export function holdsTruth({ value, interval, truth }: Estimate): boolean {
  return interval === null ? value === truth : interval[0] <= truth && truth <= interval[1]
}
