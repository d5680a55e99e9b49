const matcher = /^\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/
const selectorShape = /^([a-zA-Z_:][\w:]*)\s*(?:\{(.*)\})?$/s

/** Whether a text is a list of label matchers, as between the braces of a query: `job="reports",pid!="1"`. */
export function areMatchers(text: string): boolean {
  let rest = text.trim()
  while (rest !== '') {
    const match = matcher.exec(rest)
    if (match === null) return false
    rest = rest.slice(match[0].length).trim()
  }
  return true
}

/** The metric's name of a plain selector; null: it is another expression. */
export function metricOfSelector(text: string): string | null {
  const match = selectorShape.exec(text.trim())
  return match?.[1] !== undefined && areMatchers(match[2] ?? '') ? match[1] : null
}

/** The selector of a metric with these matchers; empty ones are left out. */
export function selectorOf(metric: string, ...matchers: readonly (string | undefined)[]): string {
  const named = matchers.flatMap((text) => {
    const trimmed = text?.trim().replace(/,$/, '') ?? ''
    return trimmed === '' ? [] : [trimmed]
  })
  return named.length === 0 ? metric : `${metric}{${named.join(',')}}`
}
