/** Text in a table: on one line, without what Markdown would take for its own, and without what differs in every run. */
export function cellText(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replaceAll(/\/sys\/fs\/cgroup\/\S*\/(memory\.\w+)/g, '$1')
    .replaceAll(/\[\d{4}-\d\d-\d\d [^\]]*\] \[\d+\] /g, '')
    .replaceAll(/(pid|worker)([ :])\d{3,}/g, '$1$2…')
}
