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

/** Reads `a="b",c="d"` with the escapes of Prometheus; null: it is not of that form. */
export function parseLabels(text: string): Map<string, string> | null {
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
