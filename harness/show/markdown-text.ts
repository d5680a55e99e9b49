/** Texts that are already printable, made harmless in GitHub's Markdown: also mentions, links and HTML. */

/** Anything else could be a mention, an issue, an address, or markup of a kind that we do not know of. */
const tame = /^[\p{L}\p{N}\s.,:;()%+−–…→×·/=<>'"|_*-]*$/u
const linking = /:\/\/|www\.|\w@\w/i

/** A sentence. One that could link or notify somebody is shown as code. */
export function prose(text: string): string {
  if (!tame.test(text) || linking.test(text)) return code(text)
  return text.replace(/[\\`*_~[\]<>|&]/g, '\\$&')
}

/** A word or line as code, also within a table. */
export function code(text: string): string {
  if (text !== '' && !/[`|\\]/.test(text)) return `\`${text}\``
  const entities = text.replace(/[^\p{L}\p{N} .,:;()]/gu, (character) => `&#${character.codePointAt(0)};`)
  return `<code>${entities}</code>`
}

/** Lines as they stand; the fence is longer than any in them. */
export function fenced(lines: readonly string[], language = ''): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, ...lines, fence].join('\n')
}

/** A table; its cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
