import path from 'node:path'
import { countRows, type IterationRow } from '../record/rows.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { Load } from '../scenario/load.ts'
import type { Finding } from './verdict.ts'

/** Exit codes of k6 that say no more than its thresholds: all well, one was crossed, exec.test.fail(). */
const codesToldElsewhere: ReadonlySet<string> = new Set(['0', '99', '110'])

/** What the tool that made the load says: its own thresholds decide too, and what it claims is held against its rows. */
export function findingsOfTool({ outcome, plan, iterations }: RunRecord): Finding[] {
  const tool = outcome?.tool ?? null
  if (tool === null) return []
  const name = nameOf(plan.load)
  const about = (status: Finding['status'], sentence: string): Finding => ({
    status,
    threshold: null,
    sentence,
    evidence: [],
  })
  const findings = tool.thresholds.flatMap(({ text, status }): Finding[] => {
    if (status === 'crossed') return [about('fail', `${name} says that its threshold was crossed: ${text}.`)]
    if (status === 'held') return []
    return [about('inconclusive', `${name} had no samples for its threshold, which it counts as held: ${text}.`)]
  })
  const held = tool.thresholds.filter(({ status }) => status === 'held').map(({ text }) => text)
  if (held.length > 0) findings.push(about('note', `${name} says that its own thresholds held: ${held.join(', ')}.`))
  // What was broken off has no end that a tool could count.
  const ended = countRows(iterations.filter((row) => row.phase === 'load' && hasEnded(row)))
  if (outcome?.reason === null && tool.claimed !== null && tool.claimed !== ended) {
    findings.push(about('inconclusive', `${name} claims ${tool.claimed} ${plan.iterationName}s, and told of ${ended}.`))
  }
  if (plan.load.engine === 'command') findings.push(about('note', `${tool.end}.`))
  // What broke it off is told as the reason.
  if (plan.load.engine === 'k6' && outcome?.reason === null && saysMore(tool.end)) {
    findings.push(about('warn', `${tool.end}.`))
  }
  if (iterations.some(({ outcome: one, startMs }) => one === 'completed' && startMs === null)) {
    const other = "let the service count, with load.completed: { targetLog: '…' } for one"
    findings.push(about('note', `${name} tells how many completed and not when, so growth is not judged: ${other}.`))
  }
  return findings
}

/** Whether an exit code of k6, of any segment, says what neither rows nor thresholds do: it took too long to tear down. */
function saysMore(end: string): boolean {
  return [...end.matchAll(/exit code (\d+)/g)].some(([, code = '']) => !codesToldElsewhere.has(code))
}

/** Of a command its program's name alone: its arguments may hold secrets. */
function nameOf(load: Load): string {
  return load.engine === 'command' ? path.basename(load.command[0] ?? '') : load.engine
}

function hasEnded({ outcome }: IterationRow): boolean {
  return outcome !== 'aborted' && outcome !== 'not-started'
}
