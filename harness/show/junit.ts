import { create } from 'xmlbuilder2'
import type { Finding, LadderVerdict, RunVerdict, ThresholdResult } from '../judge/verdict.ts'
import { printable, printableValue } from './printable.ts'
import { type Report, rerunCommand } from './report.ts'
import { lastingName, settlerOf, stateOf, type ThresholdState } from './threshold-state.ts'

type XmlElement = ReturnType<typeof create>

interface TestCase {
  name: string
  /** null: passed. */
  problem: { kind: 'failure' | 'error' | 'skipped'; message: string; text: string } | null
  /** What was found and the evidence, also of what passed. */
  output: string
}

interface TestSuite {
  name: string
  className: string
  file: string
  seconds: number | null
  startedAt: string | null
  properties: Readonly<Record<string, string>>
  cases: readonly TestCase[]
}

/**
 * JUnit XML: a suite a size, a test case a threshold. Inconclusive is an error, so that no build reads it as a pass;
 * only where the user allowed it, it is skipped.
 */
export function renderJunit(reports: readonly Report[]): string {
  const suites = reports.flatMap(suitesOf)
  const { skipped: _, ...counts } = countsOf(suites.flatMap((suite) => suite.cases))
  const root = create({ encoding: 'UTF-8' }).ele('testsuites', { name: 'soakgate', ...counts })
  for (const suite of suites) addSuite(root, suite)
  return `${root.end({ prettyPrint: true })}\n`
}

function addSuite(root: XmlElement, suite: TestSuite): void {
  const time = suite.seconds === null ? {} : { time: suite.seconds.toFixed(3) }
  const timestamp = suite.startedAt === null ? {} : { timestamp: suite.startedAt.slice(0, 19) }
  const element = root.ele('testsuite', {
    name: suite.name,
    ...countsOf(suite.cases),
    ...time,
    ...timestamp,
    file: suite.file,
  })
  const properties = element.ele('properties')
  for (const [name, value] of Object.entries(suite.properties)) properties.ele('property', { name, value })
  for (const { name, problem, output } of suite.cases) {
    const testCase = element.ele('testcase', { classname: suite.className, name })
    if (problem !== null) testCase.ele(problem.kind, { message: problem.message }).txt(problem.text)
    if (output !== '') testCase.ele('system-out').txt(output)
  }
}

function countsOf(cases: readonly TestCase[]): Record<'tests' | 'failures' | 'errors' | 'skipped', number> {
  const count = (kind: 'failure' | 'error' | 'skipped') => cases.filter(({ problem }) => problem?.kind === kind).length
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') }
}

function suitesOf(report: Report): TestSuite[] {
  const verdict = printableValue(report.verdict)
  const suite = (size: number, more: Pick<TestSuite, 'seconds' | 'startedAt' | 'properties' | 'cases'>): TestSuite => ({
    name: `${verdict.scenario}${verdict.variant === null ? '' : ` (${verdict.variant})`} at ${size} ${verdict.iterationName}s`,
    className: verdict.variant === null ? verdict.scenario : `${verdict.scenario}.${verdict.variant}`,
    file: printable(report.scenarioPath),
    ...more,
  })
  const common = propertiesOf(report, verdict)
  const run = verdict.runs.map((one) =>
    suite(one.size, {
      seconds: one.durationMs === null ? null : one.durationMs / 1000,
      startedAt: one.startedAt,
      properties: { ...common, ...propertiesOfRun(report, one) },
      cases: casesOf(report, verdict, one),
    }),
  )
  const notRun = verdict.notRun.map(({ size, reason }) => {
    const again = `again: ${rerunCommand(report, size)}`
    const problem = { kind: kindOf('inconclusive', report), message: `not run: ${reason}`, text: again }
    const cases = [{ name: nameOfRun(verdict, size), problem, output: '' }]
    return suite(size, { seconds: null, startedAt: null, properties: { ...common, status: 'not run' }, cases })
  })
  return [...run, ...notRun]
}

function casesOf(report: Report, verdict: LadderVerdict, run: RunVerdict): TestCase[] {
  const again = `again: ${rerunCommand(report, run.size)}`
  const settler = settlerOf(run, verdict)
  const bad = run.findings.filter((finding) => finding.threshold === null && isDeciding(finding))
  return [
    ...run.thresholds.map((result) => {
      const place = result.text.includes(' at ') ? '' : ` at ${run.size} ${verdict.iterationName}s`
      return { name: `${lastingName(result)}${place}`, ...caseOf(report, result, stateOf(result, settler), again) }
    }),
    ...(bad.length === 0 ? [{ name: nameOfRun(verdict, run.size), problem: null, output: outputOfRun(run) }] : []),
    ...bad.map(({ status, sentence, evidence }) => ({
      name: nameOfRun(verdict, run.size),
      problem: { kind: kindOf(status === 'fail' ? 'fail' : 'inconclusive', report), message: sentence, text: again },
      output: [...evidence, ...notesOf(run), ...detailsOf(run)].join('\n'),
    })),
  ]
}

/** The problem's text ends with the command that repeats it; the evidence is the output, also of what passed. */
function caseOf(report: Report, result: ThresholdResult, state: ThresholdState, again: string): Omit<TestCase, 'name'> {
  const { reason, evidence, acceptance } = result
  const remark =
    state === 'accepted' && acceptance !== null
      ? [`accepted until ${acceptance.until}: ${acceptance.reason}`]
      : state === 'pass' || state === 'fail' || state === 'inconclusive'
        ? []
        : [state]
  const isBad = state === 'fail' || state === 'inconclusive'
  const expired = acceptance?.state === 'expired' ? ` (was accepted until ${acceptance.until})` : ''
  const text = [...evidence, again].join('\n')
  return {
    problem: isBad ? { kind: kindOf(state, report), message: `${reason}${expired}`, text } : null,
    output: [...remark, reason, ...evidence].join('\n'),
  }
}

function kindOf(state: 'fail' | 'inconclusive', { allowsInconclusive }: Report): 'failure' | 'error' | 'skipped' {
  if (state === 'fail') return 'failure'
  return allowsInconclusive ? 'skipped' : 'error'
}

function isDeciding({ status }: Finding): boolean {
  return status === 'fail' || status === 'inconclusive'
}

function nameOfRun({ iterationName }: LadderVerdict, size: number): string {
  return `the run at ${size} ${iterationName}s`
}

function outputOfRun({ findings }: RunVerdict): string {
  return findings
    .filter((finding) => finding.threshold === null)
    .map(({ sentence }) => sentence)
    .join('\n')
}

function notesOf({ findings }: RunVerdict): string[] {
  return findings.flatMap(({ status, threshold, sentence }) =>
    status === 'note' && threshold === null ? [sentence] : [],
  )
}

function detailsOf({ error }: RunVerdict): string[] {
  return error === null ? [] : [`expected ${error.expected}`, ...error.details, error.hint]
}

function propertiesOf(report: Report, verdict: LadderVerdict): Record<string, string> {
  return {
    scenario: verdict.scenario,
    ...(verdict.variant === null ? {} : { variant: verdict.variant }),
    seed: String(verdict.seed),
    verdict: verdict.status,
    reason: verdict.reason,
    record: printable(report.recordPath),
    soakgate: printable(report.plan.soakgateVersion),
  }
}

function propertiesOfRun(report: Report, run: RunVerdict): Record<string, string> {
  const outcomes = Object.entries(run.outcomes).map(([outcome, count]) => [`iterations ${outcome}`, String(count)])
  return {
    status: run.status,
    size: String(run.size),
    users: String(run.users),
    engine: run.conservation.engine,
    'iterations asked': String(run.conservation.asked),
    'iterations started': String(run.conservation.started),
    ...(run.conservation.unknown > 0 && { 'iterations unknown': String(run.conservation.unknown) }),
    ...(run.conservation.claimed !== null && { "tool's count": String(run.conservation.claimed) }),
    ...(run.conservation.served !== null && { "service's count": String(run.conservation.served) }),
    again: rerunCommand(report, run.size),
    ...Object.fromEntries(outcomes),
  }
}
