/**
 * Rows of cells as lines, each column as wide as its widest cell; the last one is not filled up.
 * @param toTheRight columns, from 0, whose cells stand to the right
 */
export function alignColumns(rows: readonly (readonly string[])[], toTheRight: ReadonlySet<number>): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) => Math.max(0, ...rows.map((row) => (row[at] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, at) => (toTheRight.has(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
