const made = '<!-- Made by `npm run docs` from the code; edit that. -->'

/** A page with its title and the note that it is made. */
export function page(title: string, lines: readonly string[]): string {
  return `${[`# ${title}`, '', made, '', ...lines].join('\n')}\n`
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Words as code. */
export function codes(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(' ')
}
