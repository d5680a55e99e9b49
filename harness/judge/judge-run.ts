import { countRows, type SecondRow } from '../record/rows.ts'
import { stopReasons } from '../record/run-outcome.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { PlannedThreshold } from '../scenario/ladder-plan.ts'
import { countOutcomes } from '../vocabulary/outcomes.ts'
import { summarizeDurations } from './analysis/durations.ts'
import { areThinned, summarizeSeconds } from './analysis/durations-by-second.ts'
import { analyzeRun, type RunAnalysis, type SlotAnalysis } from './analysis/run-analysis.ts'
import { noteForecast } from './forecast-note.ts'
import { findProcessGrowth, noteProcessGrowth } from './process-growth.ts'
import { describeThinning } from './thinning-note.ts'
import { inWords } from './thresholds/acceptance.ts'
import { evaluateThreshold } from './thresholds/evaluate.ts'
import { outlookOf } from './thresholds/limit-outlook.ts'
import { knownLimit } from './thresholds/measures/groups.ts'
import type { Finding, RunVerdict, Status, ThresholdResult, WorkerSummary } from './verdict.ts'
import { decidingStatus, isAcceptedFail, worstStatus } from './verdict.ts'
import { describeEnd } from './worker-ends.ts'

/** The verdict on one run: a pure function of its record. */
export function judgeRun(record: RunRecord): RunVerdict {
  const analysis = analyzeRun(record)
  const thresholds = record.plan.thresholds
    .filter((planned) => isAsked(planned, analysis))
    .map((planned) => evaluateThreshold(planned, analysis))
  const outlook = outlookOf(analysis)
  const forecast = outlook.kind === 'forecast' ? outlook.forecast : null
  const processGrowth = findProcessGrowth(analysis)
  const findings = bySeverity([
    ...findingsOfRun(analysis),
    ...noteForecast(forecast, record.plan.iterationName),
    ...noteProcessGrowth(processGrowth, analysis),
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
    thresholds,
    findings,
    attribution: analysis.attribution.method,
    workers: analysis.slots.map((slot) => summarizeWorker(slot, analysis)),
    pooledGrowth: analysis.pooledGrowth,
    forecast,
    processGrowth,
    durations: areThinned(completed)
      ? summarizeSeconds(record.seconds.filter(isCompletedIteration))
      : summarizeDurations(completed.flatMap((row) => (row.durationMs === null ? [] : [row.durationMs]))),
    iterationsPerSecond: rateOf(countRows(completed), analysis),
    warmup: record.outcome?.warmup ?? null,
    stopReason: record.outcome === null ? 'not-ended' : record.outcome.reason,
    error: record.outcome?.error ?? null,
    durationMs: record.outcome?.durationMs ?? null,
  }
}

/** The default for a memory limit holds where there is one, which of a target that runs already is found in the run. */
function isAsked({ threshold, source }: PlannedThreshold, analysis: RunAnalysis): boolean {
  return threshold.metric !== 'limit_used' || source !== 'default' || knownLimit(analysis) !== null
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

/** What is wrong with the run as a whole, whatever the thresholds ask. */
function findingsOfRun(analysis: RunAnalysis): Finding[] {
  const { record, counted } = analysis
  const { completed } = countOutcomes(record.iterations.filter((row) => row.phase === 'load'))
  const findings: Finding[] = []
  const add = (status: Finding['status'], sentence: string, evidence: readonly string[] = []) =>
    findings.push({ status, threshold: null, sentence, evidence })
  const { outcome, plan } = record
  if (outcome === null) {
    add('inconclusive', 'The run did not end: soakgate was killed, or is still running.')
  } else if (outcome.error !== null) {
    add('inconclusive', `The run could not be carried out: ${outcome.error.message}.`, [outcome.error.got])
  } else if (outcome.reason === 'target-ended') {
    add('fail', `The target ended during the run, after ${completed} of ${plan.size} ${plan.iterationName}s.`)
  } else if (outcome.reason === 'bailed') {
    add('fail', `The load was given up: ${outcome.detail ?? stopReasons.bailed}.`)
  } else if (outcome.reason === 'looked') {
    add('note', `That decided, so the run was stopped: ${outcome.detail ?? stopReasons.looked}.`)
  } else if (outcome.reason !== null) {
    add(
      'inconclusive',
      `The run ended early: ${stopReasons[outcome.reason]}${outcome.detail === null ? '' : ` (${outcome.detail})`}.`,
    )
  }
  if (outcome?.error === null && outcome.reason === null && completed === 0) {
    add('fail', `Not one of ${plan.size} ${plan.iterationName}s completed.`)
  }
  for (const event of counted.events.filter(({ kind }) => kind === 'master-ended')) {
    // First: what became of the workers afterwards is its consequence.
    const sentence = describeEnd(event, analysis)
    findings.unshift({ status: 'fail', threshold: null, sentence: `${capitalized(sentence)}.`, evidence: [] })
  }
  const kills = counted.events.filter((event) => event.kind === 'killed')
  if (kills.length > 0) {
    add(
      'inconclusive',
      'Something outside interfered: it killed a worker.',
      kills.map((event) => describeEnd(event, analysis)),
    )
  }
  for (const { kind, evidence } of record.events) {
    if (kind === 'teardown-failed') add('warn', `The scenario's teardown failed: ${evidence}.`)
    if (kind === 'extended') add('note', `The run went on beyond its ${plan.size} ${plan.iterationName}s: ${evidence}.`)
    if (kind === 'quiesce-failed') add('warn', `The target could not be brought to rest: ${evidence}.`)
  }
  if (outcome !== null && !outcome.warmup.isReached && outcome.reason === null) {
    const { asked, completed: done } = outcome.warmup
    add(
      'note',
      `The warm-up did not reach every worker: ${done} ${plan.iterationName}s were made for the ${asked} of an even split.`,
    )
  }
  for (const sentence of describeThinning(record)) add('note', sentence)
  return findings
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Of a run that could not be carried out nothing is known, and of one that was decided early not all: that is said once. */
function findingsOfThresholds(thresholds: readonly ThresholdResult[], { outcome }: RunRecord): Finding[] {
  const isCutShort =
    outcome !== null && (outcome.error !== null || outcome.reason === 'looked' || outcome.reason === 'target-ended')
  return thresholds.flatMap(findingOf).filter(({ status }) => !isCutShort || status === 'fail' || status === 'accepted')
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

function summarizeWorker({ slot, lives, reports, growth }: SlotAnalysis, { times }: RunAnalysis): WorkerSummary {
  const samples = lives.flatMap((life) => life.samples)
  const inLoad = samples.filter(
    ({ timeMs }) =>
      timeMs >= (times.loadStartMs ?? Number.POSITIVE_INFINITY) &&
      timeMs <= (times.loadEndMs ?? Number.POSITIVE_INFINITY),
  )
  const peak = samples.reduce((most, { rssBytes, highWaterBytes }) => Math.max(most, rssBytes, highWaterBytes ?? 0), 0)
  return {
    slot,
    generations: lives.length,
    reports: Math.round(reports * 10) / 10,
    firstRssBytes: inLoad[0]?.rssBytes ?? null,
    lastRssBytes: inLoad.at(-1)?.rssBytes ?? null,
    peakRssBytes: samples.length === 0 ? null : peak,
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
