import path from 'node:path'
import type { K6Load } from '../../../scenario/load.ts'
import type { ToolNews } from '../tools/tool-load.ts'

/** One of the processes of k6 that share the iterations of a phase. */
export interface K6Part {
  /** From 0 to `count - 1`. */
  index: number
  /** How many there are. */
  count: number
  /** The words before k6's own, such as `ssh host`; empty: it runs here. */
  run: readonly string[]
  program: string
}

/** The parts of a phase; no more than have a user and an iteration each, since k6 makes nothing of an empty share. */
export function k6Parts({ program, segments }: K6Load, most: number): K6Part[] {
  const all = segments.length === 0 ? [{ run: [], program }] : segments.slice(0, most)
  return all.map((one, index) => ({ ...one, index, count: all.length }))
}

/** What k6 is told of its share: it splits users, and iterations by them, so that all shares together are the whole. */
export function shareArgs({ index, count }: K6Part): string[] {
  if (count === 1) return []
  const borders = Array.from({ length: count + 1 }, (_, at) => (at === 0 ? '0' : at === count ? '1' : `${at}/${count}`))
  const share = `${borders[index]}:${borders[index + 1]}`
  return ['--execution-segment', share, '--execution-segment-sequence', borders.join(',')]
}

/** What a part is called: of what stands before k6 only the program, since arguments may hold secrets. */
export function nameOfPart({ index, count, run: [program] }: K6Part): string {
  const where = program === undefined ? 'here' : path.basename(program)
  return `segment ${index + 1} of ${count} (${where})`
}

/** The user of a part among the users of all parts. */
export function userOfPart(user: number | null, { index, count }: K6Part): number | null {
  return user === null ? null : user * count + index
}

/** Each process counts its users and iterations from the beginning: here they are told apart. */
export function newsOfPart(news: ToolNews, part: K6Part): ToolNews {
  let hasBegun = false
  const keyOf = (key: string) => `${part.index}/${key}`
  return {
    begin: (key, { user, startMs }) => {
      hasBegun = true
      news.begin(keyOf(key), { user: userOfPart(user, part), startMs })
    },
    end: (key, row) => news.end(keyOf(key), row),
    settle: (outcome, reason) => news.settle(outcome, reason),
    numberOf: (key) => news.numberOf(keyOf(key)),
    hasBegun: () => hasBegun,
    touch: () => news.touch(),
  }
}
