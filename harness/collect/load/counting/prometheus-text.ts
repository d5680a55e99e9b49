/** A counter's name and the labels that its series must have. */
export interface CounterSelector {
  name: string
  labels: ReadonlyMap<string, string>
}

const selectorShape = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?$/s
const labelShape = /\s*([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"\s*(?:,|$)/gy

/** Reads `reports_total{status="ok"}`; null: it is no such selector. */
export function parseCounterSelector(text: string): CounterSelector | null {
  const match = selectorShape.exec(text.trim())
  if (match?.[1] === undefined) return null
  const labels = parseLabels(match[2] ?? '')
  return labels === null ? null : { name: match[1], labels }
}

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

function parseLabels(text: string): Map<string, string> | null {
  const labels = new Map<string, string>()
  if (text.trim() === '') return labels
  labelShape.lastIndex = 0
  while (labelShape.lastIndex < text.length) {
    const match = labelShape.exec(text)
    if (match === null) return null
    const [, name = '', value = ''] = match
    labels.set(name, value.replaceAll('\\n', '\n').replaceAll('\\"', '"').replaceAll('\\\\', '\\'))
  }
  return labels
}
