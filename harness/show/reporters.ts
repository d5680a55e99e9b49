import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import type { Report } from './report.ts'
import { renderTerminal } from './terminal.ts'

/** The reporters by name; adding one is its file and a line here. */
export const reporters = {
  terminal: (report: Report, style: { color: boolean }) => renderTerminal(report, style),
  json: (report: Report) => renderJson(report),
  junit: (report: Report) => renderJunit(report),
} as const satisfies Record<string, (report: Report, style: { color: boolean }) => string>

export type ReporterName = keyof typeof reporters
export const reporterNames = Object.keys(reporters) as ReporterName[]
