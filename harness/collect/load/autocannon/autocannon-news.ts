import type { IterationRow } from '../../../record/rows.ts'

/** What the process of autocannon says, each a line of JSON on its standard output. */
export type AutocannonNews =
  | { kind: 'begun'; key: string; user: number; startMs: number }
  | { kind: 'ended'; key: string; row: EndedRequest }
  /** Last: how many it sent, and of how many it told the end. */
  | { kind: 'done'; issued: number; ended: number }

/** How a request ended. */
export type EndedRequest = Omit<IterationRow, 'phase' | 'iteration' | 'user' | 'startMs'>

/** null: the line is something else that was printed. */
export function readAutocannonNews(line: string): AutocannonNews | null {
  if (!line.startsWith('{"kind":')) return null
  try {
    const news: unknown = JSON.parse(line)
    return isNews(news) ? news : null
  } catch {
    return null
  }
}

const kinds: Readonly<Record<AutocannonNews['kind'], true>> = { begun: true, ended: true, done: true }

function isNews(news: unknown): news is AutocannonNews {
  if (typeof news !== 'object' || news === null || !('kind' in news)) return false
  return typeof news.kind === 'string' && Object.hasOwn(kinds, news.kind)
}
