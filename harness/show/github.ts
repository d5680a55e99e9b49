import type { Finding, LadderVerdict, RunVerdict } from '../judge/verdict.ts'
import { printable, printableValue } from './printable.ts'
import { type Report, rerunCommand } from './report.ts'
import { settlerOf } from './threshold-state.ts'

type Level = 'error' | 'warning' | 'notice'

/**
 * Workflow commands for GitHub Actions: the evidence in groups that can be folded, and an annotation at the line of
 * each threshold that decided.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function renderGithub(reports: readonly Report[]): string {
  const lines = reports.flatMap((report) => [...groupsOf(report), ...annotationsOf(report)])
  return lines.map((line) => `${line}\n`).join('')
}

/** The terminal's report shows a few lines of evidence; here are all, folded. */
function groupsOf({ verdict: given }: Report): string[] {
  const verdict = printableValue(given)
  return verdict.runs.flatMap((run) => {
    const lines = run.findings.flatMap(({ sentence, evidence }) =>
      evidence.length === 0 ? [] : [`  ${sentence}`, ...evidence.map((text) => `    ${text}`)],
    )
    const title = data(`soakgate: ${titleOf(verdict, run.size)}, all evidence`)
    return lines.length === 0 ? [] : [`::group::${title}`, ...lines, '::endgroup::']
  })
}

function titleOf({ scenario, iterationName }: LadderVerdict, size: number): string {
  return `${scenario} at ${size} ${iterationName}s`
}

function annotationsOf(report: Report): string[] {
  const verdict = printableValue(report.verdict)
  const of = (level: Level, line: number | null, title: string, message: string) =>
    `::${level} ${[...place(report, line), `title=${property(title)}`].join(',')}::${data(message)}`
  const ofRuns = verdict.runs.flatMap((run) => {
    const settler = settlerOf(run, verdict)
    const title = titleOf(verdict, run.size)
    return run.findings.flatMap((finding) => {
      const level = settler !== null && finding.status === 'inconclusive' ? null : levelOf(finding, report)
      if (level === null) return []
      const again = finding.status === 'fail' || finding.status === 'inconclusive' ? againOf(report, run) : []
      const message = [finding.sentence, ...finding.evidence, ...again].join('\n')
      return [of(level, lineOf(report, finding), `${title}: ${finding.status}`, message)]
    })
  })
  const notRun = verdict.notRun.map(({ size, reason }) =>
    of('warning', null, `${titleOf(verdict, size)}: not run`, reason),
  )
  // GitHub shows the first ten of a kind in a step: what failed comes first.
  return [...ofRuns, ...notRun].sort((a, b) => order(a) - order(b))
}

function againOf(report: Report, run: RunVerdict): string[] {
  return [`again: ${rerunCommand(report, run.size)}`]
}

function levelOf({ status }: Finding, { allowsInconclusive }: Report): Level | null {
  if (status === 'note') return null
  if (status === 'fail') return 'error'
  if (status === 'inconclusive') return allowsInconclusive ? 'warning' : 'error'
  return status === 'warn' ? 'warning' : 'notice'
}

function order(annotation: string): number {
  return ['::error', '::warning', '::notice'].findIndex((kind) => annotation.startsWith(kind))
}

function lineOf({ source }: Report, { threshold }: Finding): number | null {
  return threshold === null ? null : (source?.thresholds[threshold] ?? null)
}

/** The threshold's own line, or the scenario's; without a file the annotation belongs to the run of the workflow. */
function place({ source }: Report, line: number | null): string[] {
  return source === null ? [] : [`file=${property(printable(source.file))}`, `line=${line ?? source.scenario}`]
}

/** Text after the second pair of colons. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** Text of a property. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
