import { z } from 'zod'
import type { ToolReport } from '../../../record/run-outcome.ts'
import { heardMark, summaryMark } from './k6-script.ts'
import { parseJson } from './parse-json.ts'

/** What k6 writes for errors: its log as JSON, and the summary that the script makes. */
export type K6Line = { kind: 'log'; text: string } | { kind: 'summary'; summary: Omit<ToolReport, 'end' | 'counted'> }

const logLine = z.object({ level: z.string(), msg: z.string(), error: z.string().optional() })
const summaryLine = z.object({
  claimed: z.number(),
  dropped: z.number(),
  thresholds: z.array(z.object({ text: z.string(), status: z.enum(['held', 'crossed', 'no-samples']) })),
})

/** Reads a line that k6 wrote for errors; null: it says nothing. */
export function readK6Line(line: string): K6Line | null {
  if (line === '') return null
  const text = line.startsWith(summaryMark) ? line.slice(summaryMark.length) : line
  const parsed = parseJson(text)
  if (text !== line) {
    const summary = summaryLine.safeParse(parsed)
    if (summary.success) return { kind: 'summary', summary: summary.data }
  }
  const log = logLine.safeParse(parsed)
  if (!log.success) return { kind: 'log', text: `k6: ${line}` }
  const { level, msg, error } = log.data
  if (msg === heardMark) return null
  return { kind: 'log', text: `k6 ${level}: ${msg.trim()}${error === undefined ? '' : `: ${error}`}` }
}
