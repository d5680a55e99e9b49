/**
 * What could move the cursor, forge lines, turn the direction of writing, or stand in no XML: control and format
 * characters, line and paragraph separators, halves of surrogate pairs and what is no character. Tabs are harmless, and
 * without the two joiners some scripts cannot be written.
 */
const unsafe = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu

/** Where a CI system would read a command in a line of a log: `::error …`, `##[group]`, `##vso[…]`, `##teamcity[…]`. */
const commandAtStart = /^(\s*):(?=:[a-z])/i
const commandAnywhere = /#(?=#[\w.-]*\[)/g

/** Text of the target, made harmless and one line: what is unsafe becomes a visible escape. */
export function printable(text: string): string {
  return text
    .replace(/\r?\n/g, ' ')
    .replace(unsafe, escaped)
    .replace(commandAtStart, '$1\\x3a')
    .replace(commandAnywhere, '\\x23')
}

/** A copy of plain data whose texts are all printable. */
export function printableValue<T>(data: T): T {
  return mapTexts(data) as T
}

/** JSON that is as safe to look at; it parses to the same value. */
export function printableJson(data: unknown): string {
  return JSON.stringify(data, null, 2).replace(unsafe, (character) =>
    character === '\n'
      ? character
      : [...Array(character.length).keys()].map((at) => unitEscape(character, at)).join(''),
  )
}

function mapTexts(data: unknown): unknown {
  if (typeof data === 'string') return printable(data)
  if (Array.isArray(data)) return data.map(mapTexts)
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [printable(key), mapTexts(value)]))
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`
}

function unitEscape(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`
}
