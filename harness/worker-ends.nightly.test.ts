import { readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { afterAll, describe, expect, it } from 'vitest'
import { ways } from './testing/worker-ends/ends.ts'
import { endsTable } from './testing/worker-ends/ends-page.ts'
import { realServers, whyNoServers } from './testing/worker-ends/servers.ts'
import { type EndSeen, tryEnds, tryRecycling, whyNoLimit, whyNotKnown } from './testing/worker-ends/trial.ts'

const page = new URL('../docs/worker-ends.md', import.meta.url)
const rounds = [1, 2, 3]
const seen: EndSeen[] = []

const missing = whyNoServers ?? whyNoLimit
if (missing !== null) console.log(`skipped: ${missing}`)

afterAll(async () => {
  if (seen.length === 0) return
  const text = await readFile(page, 'utf8')
  const made = `\n${endsTable(seen)}\n\nLinux ${os.release()}, ${rounds.length} rounds.\n\n`
  await writeFile(
    page,
    text.replace(/(<!-- ends: .* -->\n)[\s\S]*(<!-- end of ends -->)/, (_, begin, end) => begin + made + end),
  )
})

describe.skipIf(missing !== null).each(rounds)('round %i', () => {
  describe.each(ways.filter((way) => whyNotKnown(way) === null))('the kernel %s', (way) => {
    it.each(realServers)('$name', async (server) => {
      const found = [...(await tryEnds(server, way))]
      if (server.recycle !== null) found.push(...(await tryRecycling(server, way, 'read')))
      if (server.recycle !== null) found.push(...(await tryRecycling(server, way, 'unread')))
      seen.push(...found)
      expect(found.flatMap(({ problem }) => problem ?? [])).toEqual([])
    })
  })
})
