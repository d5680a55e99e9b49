/**
 * The value of an option, the last that is given: `--workers 4`, `--workers=4`, `-w 4`, `-w4`; undefined: it is not there.
 * @param names long and short: `['--workers', '-w']`
 */
export function optionOf(words: readonly string[], names: readonly string[]): string | undefined {
  let value: string | undefined
  for (const [at, word] of words.entries()) {
    if (word === '--') break
    for (const name of names) {
      if (word === name) value = words[at + 1] ?? ''
      else if (word.startsWith(`${name}=`)) value = word.slice(name.length + 1)
      else if (/^-\w$/.test(name) && word.startsWith(name)) value = word.slice(2)
    }
  }
  return value
}

/** Whether a switch is given, with or without a value: `--reload`, `--inspect=0`. */
export function hasSwitch(words: readonly string[], names: readonly string[]): boolean {
  return words.some((word) => names.some((name) => word === name || word.startsWith(`${name}=`)))
}

/** A whole number; null: it is none, or written in a way that has to be computed. */
export function wholeNumber(text: string | null | undefined): number | null {
  return text !== null && text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : null
}
