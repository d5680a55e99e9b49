/**
 * The process of autocannon: it makes one phase of the load, apart from soakgate, and tells of each request as it begins
 * and ends. Started by engines/autocannon.ts; its order comes as JSON on the standard input. The only file that imports
 * the package.
 */
import { text } from 'node:stream/consumers'
import { monotonicClock } from '../../clock.ts'
import { endWithParent } from '../orphan-watch.ts'
import type { AutocannonNews } from './autocannon-news.ts'
import type { AutocannonOrder } from './autocannon-order.ts'
import { MendedClient } from './mended-client.ts'
import { RequestTurns } from './request-turns.ts'

/** Seconds; longer than any run, and as long as a timer can be. When a phase ends is for us to say. */
const forEver = 2_000_000

endWithParent()
const order: AutocannonOrder = JSON.parse(await text(process.stdin))
const { default: autocannon } = await import('autocannon')
const clock = monotonicClock(BigInt(order.originNs))
const turns = new RequestTurns(order, clock)
const clients: MendedClient[] = []
const counts = { issued: 0, ended: 0 }

process.on('SIGINT', beginNoMore)
if (order.durationMs !== null) clock.setTimeout(beginNoMore, order.durationMs)

autocannon(
  {
    url: order.url,
    method: order.method,
    headers: order.headers,
    ...(order.body !== null && { body: order.body }),
    connections: Math.min(order.users, order.count),
    duration: forEver,
    timeout: forEver,
    setupClient: (client) => {
      const user = clients.length
      clients.push(new MendedClient(client, { user, order, turns, clock, tell, onIdle }))
    },
  },
  (error) => {
    if (error !== null) throw error
  },
)

/** What is under way goes on. */
function beginNoMore(): void {
  turns.stop()
  for (const client of clients) client.stop()
}

function tell(news: AutocannonNews): void {
  if (news.kind === 'begun') counts.issued += 1
  if (news.kind === 'ended') counts.ended += 1
  process.stdout.write(`${JSON.stringify(news)}\n`)
}

function onIdle(): void {
  // Those that are idle before all are there have nothing to wait for either.
  if (clients.length < Math.min(order.users, order.count) || clients.some(({ isIdle }) => !isIdle)) return
  process.stdout.write(`${JSON.stringify({ kind: 'done', ...counts } satisfies AutocannonNews)}\n`, () =>
    process.exit(),
  )
}
