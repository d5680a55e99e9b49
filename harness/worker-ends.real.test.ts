import { describe, expect, it } from 'vitest'
import { ways } from './testing/worker-ends/ends.ts'
import { realServers, whyNoServers } from './testing/worker-ends/servers.ts'
import { tryEnds, tryRecycling, whyNoLimit, whyNotKnown } from './testing/worker-ends/trial.ts'

if (whyNoServers !== null) console.log(`skipped: ${whyNoServers}`)
if (whyNoLimit !== null) console.log(`skipped: OOM kills: ${whyNoLimit}`)

describe.skipIf(whyNoServers !== null).each(ways)('ends of workers, the kernel %s', (way) => {
  const unknown = whyNotKnown(way)
  if (unknown !== null) console.log(`skipped: ${unknown}`)

  describe.skipIf(unknown !== null).each(realServers)('on $name', (server) => {
    it('are called what they are, with evidence', async () => {
      const seen = await tryEnds(server, way)
      expect(seen.flatMap(({ problem }) => problem ?? [])).toEqual([])
    })

    if (server.recycle === null) return
    it('are recycled at the limit of the server, whether its log says so or not', async () => {
      const seen = [...(await tryRecycling(server, way, 'read')), ...(await tryRecycling(server, way, 'unread'))]
      expect(seen.flatMap(({ problem }) => problem ?? [])).toEqual([])
      expect(seen).toHaveLength(4)
    })
  })
})
