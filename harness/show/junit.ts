import { create } from 'xmlbuilder2'
import type { Finding, RunVerdict, ThresholdResult } from '../judge/verdict.ts'
import { printable } from './printable.ts'
import { type Report, rerunCommand } from './report.ts'

interface TestCase {
  name: string
  /** null: passed. */
  problem: { kind: 'failure' | 'error'; message: string; text: string } | null
}

interface TestSuite {
  name: string
  seconds: number | null
  cases: readonly TestCase[]
}

/** JUnit XML: one suite a size, one test case a threshold; inconclusive is an error, so that no build reads it as a pass. */
export function renderJunit(report: Report): string {
  const suites = [
    ...report.verdict.runs.map((run) => suiteOf(report, run)),
    ...report.verdict.notRun.map(({ size, reason }) => suiteNotRun(report, size, reason)),
  ]
  const cases = suites.flatMap((suite) => suite.cases)
  const root = create({ encoding: 'UTF-8' }).ele('testsuites', { name: 'soakgate', ...countsOf(cases) })
  for (const suite of suites) {
    const time = suite.seconds === null ? {} : { time: suite.seconds.toFixed(3) }
    const element = root.ele('testsuite', { name: suite.name, ...countsOf(suite.cases), ...time })
    for (const { name, problem } of suite.cases) {
      const testCase = element.ele('testcase', { classname: report.verdict.scenario, name })
      if (problem !== null) testCase.ele(problem.kind, { message: problem.message }).txt(problem.text)
    }
  }
  return `${root.end({ prettyPrint: true })}\n`
}

function countsOf(cases: readonly TestCase[]): Record<'tests' | 'failures' | 'errors', number> {
  const count = (kind: 'failure' | 'error') => cases.filter((one) => one.problem?.kind === kind).length
  return { tests: cases.length, failures: count('failure'), errors: count('error') }
}

function suiteOf(report: Report, run: RunVerdict): TestSuite {
  const again = `again: ${rerunCommand(report, run)}`
  const ofTheRun = run.findings.filter((finding) => finding.threshold === null && isBad(finding))
  const cases = [
    ...run.thresholds.map((result) => caseOf(result, again)),
    ...(ofTheRun.length === 0
      ? [{ name: 'the run', problem: null }]
      : ofTheRun.map((finding) => caseOfRun(finding, again))),
  ]
  return { name: nameOf(report, run.size), seconds: run.durationMs === null ? null : run.durationMs / 1000, cases }
}

function caseOf(result: ThresholdResult, again: string): TestCase {
  const name = printable(result.text)
  if (result.status === 'pass' || result.level === 'warn') return { name, problem: null }
  const text = [...result.evidence.map(printable), again].join('\n')
  const kind = result.status === 'fail' ? 'failure' : 'error'
  return { name, problem: { kind, message: printable(result.reason), text } }
}

function caseOfRun(finding: Finding, again: string): TestCase {
  const text = [...finding.evidence.map(printable), again].join('\n')
  const kind = finding.status === 'fail' ? 'failure' : 'error'
  return { name: 'the run', problem: { kind, message: printable(finding.sentence), text } }
}

function suiteNotRun(report: Report, size: number, reason: string): TestSuite {
  const problem = { kind: 'error' as const, message: `not run: ${printable(reason)}`, text: '' }
  return { name: nameOf(report, size), seconds: null, cases: [{ name: 'the run', problem }] }
}

function isBad(finding: Finding): boolean {
  return finding.status === 'fail' || finding.status === 'inconclusive'
}

function nameOf(report: Report, size: number): string {
  const { scenario, variant, iterationName } = report.verdict
  return `${scenario}${variant === null ? '' : ` (${variant})`} at ${size} ${iterationName}s`
}
