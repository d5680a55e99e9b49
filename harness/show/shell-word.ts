const plain = /^[\w./:=@%+,-]+$/
/** Control characters, and what a CI system would read as a command in its log. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]|##[\w.-]*\[/u

/** A word as it can be pasted into a POSIX shell; what no paste survives in the manner of Bash. */
export function quoteWord(word: string): string {
  if (plain.test(word)) return word
  if (!unprintable.test(word)) return `'${word.replaceAll("'", "'\\''")}'`
  const bytes = [...Buffer.from(word)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
  return `$'${bytes.join('')}'`
}

/** Words as one command. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ')
}
