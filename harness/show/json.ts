import { printableJson } from './printable.ts'
import type { Report } from './report.ts'

/** The verdict as it stands in verdict.json; a list of them where several scenarios were judged. */
export function renderJson(reports: readonly Report[]): string {
  const verdicts = reports.map(({ verdict }) => verdict)
  return `${printableJson(verdicts.length === 1 ? verdicts[0] : verdicts)}\n`
}
