/** Text in a table: on one line, without what Markdown would take for its own, and without what differs in every run. */
export function cellText(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replaceAll(/(pid|worker) \d{3,}/g, '$1 …')
}
