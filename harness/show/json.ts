import type { Report } from './report.ts'

/** The verdict as it stands in verdict.json. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report.verdict, null, 2)}\n`
}
