import type { ExpectedVerdict } from '../../fixtures/report-service/expected-verdicts.ts'
import type { Finding, LadderVerdict, RunVerdict } from '../../harness/judge/verdict.ts'
import type { Cell } from './cell.ts'

/** What a cell was expected to be and what it was, in words; null: as expected. */
export function problemOf(cell: Cell, verdict: LadderVerdict): string | null {
  const run = runOf(cell, verdict)
  const expected = cell.expectation.at[cell.size]
  if (expected.some((one) => isAs(one, run, verdict))) return null
  return `expected ${expected.map(inWords).join(' or ')}; got ${verdict.status} (exit ${verdict.exitCode}): ${causeOf(run)}`
}

export function runOf(cell: Cell, verdict: LadderVerdict): RunVerdict {
  const run = verdict.runs.find(({ size }) => size === cell.size)
  if (run === undefined) throw new Error(`${cell.name}: nothing was run: ${verdict.reason}`)
  return run
}

/** What decided, as the user reads it first: a finding and its evidence on one line. */
export function causeOf(run: RunVerdict): string {
  const first = decidingFinding(run)
  return first === undefined ? 'nothing found' : [first.sentence, ...first.evidence.slice(0, 1)].join(' ')
}

/** An expectation in a few words. */
export function inWords({ status, cause }: ExpectedVerdict): string {
  return cause === null ? status : `${status} because of /${cause.source}/`
}

function isAs(expected: ExpectedVerdict, run: RunVerdict, verdict: LadderVerdict): boolean {
  if (expected.status !== verdict.status || expected.exitCode !== verdict.exitCode) return false
  const first = decidingFinding(run)
  if (expected.cause === null || first === undefined) return expected.cause === null && first === undefined
  return expected.cause.test([first.sentence, ...first.evidence].join('\n'))
}

/** Findings are sorted: what failed comes first, then what is open. */
function decidingFinding(run: RunVerdict): Finding | undefined {
  return run.findings.find(({ status }) => status === 'fail' || status === 'inconclusive')
}
