import { type CounterSelector, parseLabels } from '../../../scenario/counter-selector.ts'

/**
 * The sum of the series of a page in Prometheus's text format that have the selector's name and labels.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function sumCounter(page: string, selector: CounterSelector): number {
  const values = page.split('\n').flatMap((line) => {
    const series = parseSeries(line, selector.name)
    if (series === null) return []
    const fits = [...selector.labels].every(([name, value]) => series.labels.get(name) === value)
    return fits && Number.isFinite(series.value) ? [series.value] : []
  })
  if (values.length === 0) throw new Error(`the page has no series of ${selector.name} with these labels`)
  return values.reduce((sum, value) => sum + value, 0)
}

function parseSeries(line: string, name: string): { labels: Map<string, string>; value: number } | null {
  if (!line.startsWith(name)) return null
  const rest = line.slice(name.length)
  // A label's value may hold a brace: the labels end at the last one.
  const match = /^(?:\{(.*)\})?\s+(\S+)/.exec(rest)
  if (match === null) return null
  const labels = parseLabels(match[1] ?? '')
  return labels === null ? null : { labels, value: Number(match[2]) }
}
