import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type MeasuredServices,
  type StartMeasured,
  startMeasured,
  startMeasuredGunicorn,
  startMeasuredNode,
  whyNoMeasuredGunicorn,
  whyNoMeasuredNode,
} from '../testing/measured-services.ts'
import { residentBytesOf } from '../testing/proc-facts.ts'
import { lastRssBytesBy, passUnlessMissed, whyNotInstalled } from '../testing/prometheus-trial.ts'
import { type ServerTrial, statusOf } from '../testing/server-trial.ts'

const MiB = 1024 ** 2
const noPrometheus = whyNotInstalled('prometheus')

const libraries: readonly { name: string; start: StartMeasured; reason: string | null }[] = [
  {
    name: 'prometheus_client of Python',
    start: (trial) => startMeasuredGunicorn(trial, ['--workers=1']),
    reason: noPrometheus ?? whyNoMeasuredGunicorn(),
  },
  { name: 'prom-client of Node', start: startMeasuredNode, reason: noPrometheus ?? whyNoMeasuredNode() },
]

describe.each(libraries)('two instances that tell their memory by $name', ({ name, start, reason }) => {
  if (reason !== null) console.log(`skipped: ${name}, because ${reason}`)
  let all: MeasuredServices

  describe.skipIf(reason !== null)('through Prometheus', () => {
    beforeAll(async () => {
      all = await startMeasured(start, 2)
    })

    afterAll(async () => all?.trial.end())

    /** @param before the request of each report */
    function soakBoth(name: string, before = ''): Promise<ServerTrial> {
      const urls = all.services.map(({ address }) => `http://${address}/report`)
      const iteration = `async ({ http, iteration }) => {
        ${before}
        await http.get(${JSON.stringify(urls)}[iteration.index % 2])
      }`
      const workers = { querySet: 'prometheus-client', match: 'job="service"' }
      return all.trial.soak(name, { url: `http://${all.services[0].address}`, workers, iteration })
    }

    it('has each as a slot, with the memory that the kernel tells', async () => {
      const watched = await soakBoth('healthy')
      const resident = new Map(
        all.services.map(({ address, workerPids }) => [address, residentBytesOf(workerPids()[0] ?? 0)]),
      )
      const { record, verdict } = watched
      expect(verdict.workers.map(({ slot, generations }) => [slot, generations])).toEqual([
        [1, 1],
        [2, 1],
      ])
      const read = lastRssBytesBy('instance', record)
      expect(new Set(read.keys())).toEqual(new Set(resident.keys()))
      for (const [address, bytes] of resident) expect(Math.abs((read.get(address) ?? 0) - bytes)).toBeLessThan(2 * MiB)
      for (const reading of ['rss', 'cpu', 'startTime', 'descriptors']) {
        expect(record.sources.findLast((source) => source.reading === reading)).toMatchObject({ workers: 2 })
      }
      expect(verdict.attribution).toBe('CPU share')
      expect(statusOf(watched, 'worker_exits_unexplained')).toBe('pass')
      expect(statusOf(watched, 'rss')).toBe(passUnlessMissed(watched))
    })

    it('sees by its start time that one was replaced', async () => {
      const [{ address, workerPids }] = all.services
      const [victim = 0] = workerPids()
      const watched = await soakBoth('killed', `if (iteration.index === 20) process.kill(${victim}, 'SIGKILL')`)
      const ends = watched.record.events.filter(({ kind }) => kind === 'ended-unknown')
      expect(ends.map(({ evidence }) => evidence)).toEqual([
        expect.stringMatching(new RegExp(`${address}.*its start time went from .* to .*cause not knowable from here`)),
      ])
      expect(watched.verdict.workers.map(({ generations }) => generations).toSorted()).toEqual([1, 2])
      expect(statusOf(watched, 'worker_exits_unexplained')).toBe('fail')
      expect(statusOf(watched, 'worker_crashes')).toBe('inconclusive')
    })
  })
})
