import { csvColumns } from '../../harness/show/csv.ts'
import { reporterNames, reporterOf } from '../../harness/show/reporters.ts'
import { fillPage } from './filled-page.ts'
import { codes, table } from './page.ts'

/** docs/reports.md: written by hand, but for the reporters and the columns of the table. */
export function reportsPage(written: string): string {
  const rows = reporterNames.map((name) => {
    const { to, sentence } = reporterOf(name)
    return [to === 'people' ? `\`${name}\`` : `\`${name}=FILE\``, sentence]
  })
  return fillPage(written, { reporters: table(['reporter', 'is'], rows), columns: `Columns: ${codes(csvColumns)}.` })
}
