import { countRows, heldBytes, latencyOf, type SecondRow } from '../record/rows.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { PlannedThreshold } from '../scenario/ladder-plan.ts'
import { countOutcomes } from '../vocabulary/outcomes.ts'
import { summarizeDurations } from './analysis/durations.ts'
import { areThinned, summarizeSeconds } from './analysis/durations-by-second.ts'
import { hasLimit } from './analysis/limited-groups.ts'
import { analyzeRun, type RunAnalysis, type SlotAnalysis } from './analysis/run-analysis.ts'
import { conservationOf } from './conservation.ts'
import { noteForecast, notePreliminaryForecast } from './forecast-note.ts'
import { noteGrowthBelowDefault } from './growth-note.ts'
import { noteKnownLines } from './log-notes.ts'
import { findProcessGrowth, noteProcessGrowth } from './process-growth.ts'
import { noteRecycling } from './recycling-note.ts'
import { sourceOf } from './remote-source.ts'
import { findingsOfRun } from './run-findings.ts'
import { inWords } from './thresholds/acceptance.ts'
import { evaluateThreshold } from './thresholds/evaluate.ts'
import { earliestForecast, outlooksOf } from './thresholds/limit-outlook.ts'
import type { Finding, RunVerdict, Status, ThresholdResult, WorkerSummary } from './verdict.ts'
import { decidingStatus, isAcceptedFail, worstStatus } from './verdict.ts'

/** The verdict on one run: a pure function of its record. */
export function judgeRun(record: RunRecord): RunVerdict {
  const analysis = analyzeRun(record)
  const thresholds = record.plan.thresholds
    .filter((planned) => isAsked(planned, analysis))
    .map((planned) => evaluateThreshold(planned, analysis))
  const forecast = earliestForecast(outlooksOf(analysis))
  const processGrowth = findProcessGrowth(analysis)
  const findings = bySeverity([
    ...findingsOfRun(analysis, thresholds),
    ...noteGrowthBelowDefault(analysis, thresholds),
    ...noteForecast(forecast, record.plan.iterationName),
    ...notePreliminaryForecast(analysis, thresholds),
    ...noteProcessGrowth(processGrowth, analysis),
    ...noteKnownLines(analysis),
    ...noteRecycling(record),
    ...findingsOfThresholds(thresholds, record),
  ])
  const counted = record.iterations.filter((row) => row.phase === 'load')
  const completed = counted.filter((row) => row.outcome === 'completed')
  return {
    size: record.plan.size,
    users: record.plan.users,
    startedAt: record.outcome?.startedAt ?? null,
    status: decideStatus(thresholds, findings),
    outcomes: countOutcomes(counted),
    conservation: conservationOf(record),
    toolThresholds: record.outcome?.tool?.thresholds ?? [],
    thresholds,
    findings,
    attribution: analysis.attribution.method,
    workers: analysis.slots.map((slot) => summarizeWorker(slot, analysis)),
    pooledGrowth: analysis.pooledGrowth,
    forecast,
    processGrowth,
    durations: areThinned(completed)
      ? summarizeSeconds(record.seconds.filter(isCompletedIteration))
      : summarizeDurations(completed.map(latencyOf).filter((one) => one !== null)),
    iterationsPerSecond: rateOf(countRows(completed), analysis),
    warmup: record.outcome?.warmup ?? null,
    stopReason: record.outcome === null ? 'not-ended' : record.outcome.reason,
    error: record.outcome?.error ?? null,
    durationMs: record.outcome?.durationMs ?? null,
  }
}

/** The default for a memory limit holds where there is one, which is found in the run. */
function isAsked({ threshold, source }: PlannedThreshold, analysis: RunAnalysis): boolean {
  return threshold.metric !== 'limit_used' || source !== 'default' || hasLimit(analysis)
}

function decideStatus(thresholds: readonly ThresholdResult[], findings: readonly Finding[]): Status {
  const deciding = thresholds.map(decidingStatus).filter((status) => status !== null)
  const found = findings.flatMap(({ status }): Status[] =>
    status === 'fail' || status === 'inconclusive' ? [status] : [],
  )
  return worstStatus([...deciding, ...found])
}

/** What failed comes first, then what is open, then what is only worth knowing. */
function bySeverity(findings: readonly Finding[]): Finding[] {
  const order: readonly Finding['status'][] = ['fail', 'inconclusive', 'accepted', 'warn', 'note']
  return [...findings].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
}

/** Of a run that could not be carried out nothing is known, and of one that was decided early not all: that is said once. */
function findingsOfThresholds(thresholds: readonly ThresholdResult[], { outcome }: RunRecord): Finding[] {
  const isDecidedEarly = outcome?.reason === 'looked' && thresholds.some(({ status }) => status === 'fail')
  const isCutShort = outcome !== null && (outcome.error !== null || isDecidedEarly || outcome.reason === 'target-ended')
  const endsFirst = thresholds.toSorted((a, b) => Number(isEnd(b)) - Number(isEnd(a)))
  return endsFirst.flatMap(findingOf).filter(({ status }) => !isCutShort || status === 'fail' || status === 'accepted')
}

/** How workers ended is told before what their memory did. */
function isEnd({ metric }: ThresholdResult): boolean {
  return metric === 'oom_kills' || metric === 'worker_crashes' || metric === 'worker_timeouts'
}

function findingOf(result: ThresholdResult): Finding[] {
  const { text, level, status, acceptance, evidence } = result
  if (status === 'pass') {
    if (acceptance === null || acceptance.state === 'expired') return []
    const sentence = `${text}: it holds, and needs no acceptance any more (until ${acceptance.until}: ${acceptance.reason}).`
    return [{ status: 'note', threshold: text, sentence, evidence: [] }]
  }
  const sentence = status === 'fail' ? `${result.reason}.${inWords(acceptance)}` : `${result.reason}.`
  if (level === 'warn') return [{ status: 'warn', threshold: text, sentence, evidence }]
  const decided = decidingStatus(result) === 'fail' ? 'fail' : 'inconclusive'
  return [{ status: isAcceptedFail(result) ? 'accepted' : decided, threshold: text, sentence, evidence }]
}

function summarizeWorker(
  { slot, lives, reports, growth }: SlotAnalysis,
  { record, times }: RunAnalysis,
): WorkerSummary {
  const samples = lives.flatMap((life) => life.samples)
  const inLoad = samples.filter(
    ({ timeMs }) =>
      timeMs >= (times.loadStartMs ?? Number.POSITIVE_INFINITY) &&
      timeMs <= (times.loadEndMs ?? Number.POSITIVE_INFINITY),
  )
  const [first, last] = [inLoad[0], inLoad.at(-1)]
  const peak = samples.reduce((most, one) => Math.max(most, heldBytes(one), one.highWaterBytes ?? 0), 0)
  return {
    slot,
    generations: lives.length,
    reports: Math.round(reports * 10) / 10,
    firstRssBytes: first === undefined ? null : heldBytes(first),
    lastRssBytes: last === undefined ? null : heldBytes(last),
    // Between two measurements of another system it may have been higher.
    peakRssBytes: samples.length === 0 || sourceOf(record) !== null ? null : peak,
    growth,
  }
}

function isCompletedIteration(row: SecondRow): boolean {
  return row.of === 'iterations' && row.phase === 'load' && row.outcome === 'completed'
}

function rateOf(completed: number, { times }: RunAnalysis): number | null {
  if (times.loadStartMs === null || times.loadEndMs === null || completed === 0) return null
  return Math.round((completed / (times.loadEndMs - times.loadStartMs)) * 1e5) / 100
}
