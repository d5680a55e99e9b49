const longestQuote = 240
const traceback = /^\s*Traceback \(most recent call last\):/
/** The last line of a traceback of Python: what was raised, `KeyError: 'SECRET_KEY'`. Frames before it are indented. */
const raised = /^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?:: .*)?$/
/** What Node prints of an error that nobody caught, Python of a file that it cannot read, and a JVM of its main thread. */
const uncaught = /^(?:(?:\w+\.)*\w*(?:Error|Exception)(?: \[\w+\])?: |Exception in thread ".*" )/

/**
 * The line that tells most of why a service did not start: what the first traceback of Python raised, which is the cause
 * of those after it, otherwise the first error that nobody caught. null: there is none.
 */
export function tellingLine(lines: readonly string[]): string | null {
  const first = lines.findIndex((line) => traceback.test(line))
  const line = first === -1 ? null : lines.slice(first + 1).find((one) => raised.test(one))
  return (line ?? lines.find((one) => uncaught.test(one)))?.slice(0, longestQuote) ?? null
}

/** How something ended, with the line that tells why. */
export function withTellingLine(end: string, lines: readonly string[]): string {
  const line = tellingLine(lines)
  return line === null ? end : `${end}; it had printed: ${line}`
}
