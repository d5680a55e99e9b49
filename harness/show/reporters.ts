import type { Report } from './report.ts'

type Render = (report: Report, style: { color: boolean }) => string

/** The reporters by name, each loaded when it is asked for; adding one is its file and a line here. */
export const reporters = {
  terminal: async () => (await import('./terminal.ts')).renderTerminal,
  json: async () => (await import('./json.ts')).renderJson,
  junit: async () => (await import('./junit.ts')).renderJunit,
} as const satisfies Record<string, () => Promise<Render>>

export type ReporterName = keyof typeof reporters
export const reporterNames = Object.keys(reporters) as ReporterName[]
