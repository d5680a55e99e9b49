import type { Report } from './report.ts'

/** Renders reports, one a scenario that was judged. */
export type Render = (reports: readonly Report[], style: { color: boolean }) => string

export interface Reporter {
  /** `people`: to stderr, each report at once; `file`: to a file or stdout, all reports together. */
  to: 'people' | 'file'
  /** What it is, for help and documentation. */
  sentence: string
  /** Loaded when it is asked for. */
  load: () => Promise<Render>
}

/** The reporters by name; adding one is its file and an entry here. */
export const reporters = {
  terminal: {
    to: 'people',
    sentence: 'a table of the sizes and a sentence for each finding',
    load: async () => (await import('./terminal.ts')).renderTerminal,
  },
  json: {
    to: 'file',
    sentence: 'the verdict as in verdict.json, whose schema is published',
    load: async () => (await import('./json.ts')).renderJson,
  },
  junit: {
    to: 'file',
    sentence: 'JUnit XML: a suite a size, a test case a threshold',
    load: async () => (await import('./junit.ts')).renderJunit,
  },
  markdown: {
    to: 'file',
    sentence: 'a summary for pull requests',
    load: async () => (await import('./markdown.ts')).renderMarkdown,
  },
  csv: {
    to: 'file',
    sentence: 'a table: a row a threshold and size',
    load: async () => (await import('./csv.ts')).renderCsv,
  },
  github: {
    to: 'people',
    sentence: "annotations at the thresholds' lines and a job summary, for GitHub Actions",
    load: async () => (await import('./github.ts')).renderGithub,
  },
} as const satisfies Record<string, Reporter>

export type ReporterName = keyof typeof reporters
export const reporterNames = Object.keys(reporters) as ReporterName[]

export function reporterOf(name: ReporterName): Reporter {
  return reporters[name]
}
