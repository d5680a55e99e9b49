import { stopReasons } from '../record/run-outcome.ts'
import { countOutcomes } from '../vocabulary/outcomes.ts'
import { fewestPauses } from './analysis/rested-readings.ts'
import type { RunAnalysis } from './analysis/run-analysis.ts'
import { askedIterations } from './asked-iterations.ts'
import { noteBacklog } from './backlog-note.ts'
import { findingsOfCount } from './conservation.ts'
import { describeThinning } from './thinning-note.ts'
import { promisedLess } from './thresholds/unseen-by-source.ts'
import { findingsOfTool } from './tool-findings.ts'
import type { Finding, ThresholdResult } from './verdict.ts'
import { describeEnd } from './worker-ends.ts'

/** What is wrong with the run as a whole, whatever the thresholds ask. */
export function findingsOfRun(analysis: RunAnalysis, thresholds: readonly ThresholdResult[]): Finding[] {
  const { record, counted } = analysis
  const { completed } = countOutcomes(record.iterations.filter((row) => row.phase === 'load'))
  const findings: Finding[] = []
  const add = (status: Finding['status'], sentence: string, evidence: readonly string[] = []) =>
    findings.push({ status, threshold: null, sentence, evidence })
  const { outcome, plan } = record
  const asked = askedIterations(record)
  if (outcome === null) {
    add('inconclusive', 'The run did not end: soakgate was killed, or is still running.')
  } else if (outcome.error !== null) {
    add('inconclusive', `The run could not be carried out: ${outcome.error.message}.`, [outcome.error.got])
  } else if (outcome.reason === 'target-ended') {
    add('fail', `The target ended during the run, after ${completed} of ${asked} ${plan.iterationName}s.`)
  } else if (outcome.reason === 'bailed') {
    add('fail', `The load was given up: ${outcome.detail ?? stopReasons.bailed}.`)
  } else if (outcome.reason === 'looked' && !thresholds.some(({ status }) => status === 'fail')) {
    const why = `${outcome.detail ?? stopReasons.looked}; by these thresholds nothing has failed, and the rest was not made`
    add('inconclusive', `The run was stopped early: ${why}.`)
  } else if (outcome.reason === 'looked') {
    add('note', `That decided, so the run was stopped: ${outcome.detail ?? stopReasons.looked}.`)
  } else if (outcome.reason !== null) {
    add(
      'inconclusive',
      `The run ended early: ${stopReasons[outcome.reason]}${outcome.detail === null ? '' : ` (${outcome.detail})`}.`,
    )
  }
  if (outcome?.error === null && outcome.reason === null && completed === 0) {
    add('fail', `Not one of ${asked} ${plan.iterationName}s completed.`)
  }
  for (const event of counted.events.filter(({ kind }) => kind === 'master-ended')) {
    // First: what became of the workers afterwards is its consequence.
    const sentence = describeEnd(event, analysis)
    findings.unshift({ status: 'fail', threshold: null, sentence: `${capitalized(sentence)}.`, evidence: [] })
  }
  for (const event of counted.events.filter(({ kind }) => kind === 'workers-gone')) {
    add('warn', `${capitalized(describeEnd(event, analysis))}.`)
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
    if (kind === 'background-ended') add('note', `The load in the background: ${evidence}.`)
    if (kind === 'background-ended-early') {
      add('warn', `The load was not all along the one that was asked for: in the background ${evidence}.`)
    }
    if (kind === 'background-failed') add('inconclusive', `The load in the background failed: ${evidence}.`)
    if (kind === 'source-read') add('note', `${capitalized(evidence ?? '')}.`)
    if (kind === 'error-printed') add('note', `No ${plan.iterationName} was made, and the log has: ${evidence}.`)
    if (kind === 'extended') add('note', `The run went on beyond its ${plan.size} ${plan.iterationName}s: ${evidence}.`)
    if (kind === 'look-failed') add('warn', `Growth could not be looked at while the run went on: ${evidence}.`)
    if (kind === 'quiesce-failed') add('warn', `The target could not be brought to rest: ${evidence}.`)
  }
  if (outcome !== null && !outcome.warmup.isReached && outcome.reason === null) {
    const { asked, completed: done } = outcome.warmup
    add(
      'note',
      `The warm-up did not reach every worker: ${done} ${plan.iterationName}s were made for the ${asked} of an even split.`,
    )
  }
  const pauses = record.events.filter(({ kind }) => kind === 'quiesced').length
  if (pauses > 0 && pauses < fewestPauses) {
    const why = `${fewestPauses} pauses are needed to judge growth by what was read right after them, and there were ${pauses}`
    add('note', `All readings were judged: ${why}.`)
  }
  findings.push(...findingsOfTool(record), ...findingsOfCount(record), ...noteBacklog(record))
  for (const sentence of describeThinning(record)) add('note', sentence)
  for (const sentence of promisedLess(plan)) add('note', sentence)
  return findings
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
