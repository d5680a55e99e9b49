import type { MatrixCell } from './cell.ts'

/** One row for each behaviour and size, one column for each engine. */
export function renderEngineMatrix(cells: readonly MatrixCell[]): string {
  const engines = [...new Set(cells.map(({ engine }) => engine))]
  const rows = [...new Set(cells.map(rowOf))]
  const lines = rows.map((row) => {
    const [behaviour = '', size = ''] = row.split(' ')
    const told = engines.map((engine) => {
      const cell = cells.find((one) => one.engine === engine && rowOf(one) === row)
      return cell === undefined ? '–' : renderCell(cell)
    })
    return `| \`${behaviour}\` | ${size} | ${told.join(' | ')} |`
  })
  return [
    `| the server | asked | ${engines.join(' | ')} |`,
    `|---|---|${'---|'.repeat(engines.length)}`,
    ...lines,
  ].join('\n')
}

function rowOf({ behaviour, size }: MatrixCell): string {
  return `${behaviour} ${size}`
}

function renderCell({ outcomes, server, problem, size, claimed }: MatrixCell): string {
  const told = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`)
  const more = server.received > size ? `; the server received ${server.received}` : ''
  const less = claimed !== null && claimed < size ? `; it claims ${claimed}` : ''
  return `${told.join(', ')}${more}${less}${problem === null ? '' : ` **≠ ${problem}**`}`
}
