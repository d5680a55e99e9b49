const assigned = /^(\s*)([A-Za-z_]\w*)\s*(?::[^=]+)?([-+*/|]?=)(?!=)\s*(.*)$/
const number = /^[\d_]+$/
const text = /^(['"])((?:(?!\1)[^\\])*)\1$/

/**
 * The settings of a Python file as far as they can be read without executing it: names that are assigned at the outer
 * level, with the number, text or truth value that stands there; null where it would have to be computed or is
 * assigned under a condition. What functions and classes assign is their own.
 */
export function readAssignments(source: string): Map<string, string | null> {
  const found = new Map<string, string | null>()
  let isInDefinition = false
  for (const line of withoutLongTexts(source).split('\n')) {
    if (/^\S/.test(line)) isInDefinition = /^(async\s+def|def|class)\b/.test(line)
    const [, indent = '', name, operator, value = ''] = assigned.exec(line) ?? []
    if (name === undefined || isInDefinition) continue
    found.set(name, indent === '' && operator === '=' ? literalOf(value) : null)
  }
  return found
}

function withoutLongTexts(source: string): string {
  return source.replace(/("""|''')[\s\S]*?\1/g, '""')
}

function literalOf(value: string): string | null {
  const bare = value.replace(/\s+#.*$/, '').trim()
  if (number.test(bare)) return bare.replaceAll('_', '')
  if (bare === 'True' || bare === 'False') return bare
  return text.exec(bare)?.[2] ?? null
}
