import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  firstPidOf,
  type MonitoredContainers,
  startMonitoredContainers,
  whyNoMonitoredContainers,
} from '../testing/monitored-containers.ts'
import { anonymousBytesOf, childrenOf } from '../testing/proc-facts.ts'
import { lastRssBytesBy, passUnlessMissed } from '../testing/prometheus-trial.ts'
import { type ServerTrial, statusOf } from '../testing/server-trial.ts'

const MiB = 1024 ** 2
const reason = await whyNoMonitoredContainers()
if (reason !== null) console.log(`skipped: cAdvisor, because ${reason}`)

describe.skipIf(reason !== null)('two containers, watched by Prometheus and cAdvisor', () => {
  let all: MonitoredContainers

  beforeAll(async () => {
    all = await startMonitoredContainers(['web-1', 'web-2'], '160m')
  })

  afterAll(async () => {
    await all?.trial.end()
    await all?.daemon.stop()
  })

  /** @param before the request of each report */
  function soakBoth(name: string, before = ''): Promise<ServerTrial> {
    const urls = all.containers.map(({ url }) => `${url}/report`)
    const iteration = `async ({ http, iteration }) => {
      ${before}
      await http.get(${JSON.stringify(urls)}[iteration.index % 2])
    }`
    const workers = { querySet: 'cadvisor', match: 'name=~"web-.*"' }
    return all.trial.soak(name, { url: all.containers[0]?.url ?? '', workers, iteration })
  }

  /** Anonymous memory of all processes of a container. */
  async function anonymousBytesIn(name: string): Promise<number> {
    const first = await firstPidOf(all.daemon, name)
    return [first, ...childrenOf(first)].reduce((sum, pid) => sum + anonymousBytesOf(pid), 0)
  }

  it('has each as a slot, with the anonymous memory that the kernel tells, and its limit', async () => {
    const watched = await soakBoth('healthy')
    const { record, verdict } = watched
    expect(verdict.workers.map(({ slot, generations }) => [slot, generations])).toEqual([
      [1, 1],
      [2, 1],
    ])
    const read = lastRssBytesBy('name', record)
    for (const { name } of all.containers) {
      expect(Math.abs((read.get(name) ?? 0) - (await anonymousBytesIn(name)))).toBeLessThan(3 * MiB)
    }
    expect(new Set(record.groups.map(({ slot, limitBytes }) => `${slot} ${limitBytes}`))).toEqual(
      new Set([`1 ${160 * MiB}`, `2 ${160 * MiB}`]),
    )
    for (const reading of ['rss', 'swap', 'limit', 'used', 'cache', 'cpu', 'startTime', 'oomKills']) {
      expect(record.sources.findLast((source) => source.reading === reading)).toMatchObject({ workers: 2 })
    }
    for (const metric of ['worker_exits_unexplained', 'worker_crashes', 'oom_kills']) {
      expect([metric, statusOf(watched, metric)]).toEqual([metric, 'pass'])
    }
    expect(statusOf(watched, 'rss')).toBe(passUnlessMissed(watched))
  })

  it('sees by its start time that one was started again', async () => {
    const victim = await firstPidOf(all.daemon, 'web-1')
    const watched = await soakBoth('killed', `if (iteration.index === 20) process.kill(${victim}, 'SIGKILL')`)
    const ends = watched.record.events.filter(({ kind }) => kind === 'ended-unknown')
    expect(ends.map(({ evidence }) => evidence)).toEqual([
      expect.stringMatching(/name="web-1".*its start time went from .* to .*cause not knowable from here/),
    ])
    expect(watched.verdict.workers.map(({ generations }) => generations).toSorted()).toEqual([1, 2])
    expect(statusOf(watched, 'worker_exits_unexplained')).toBe('fail')
    expect(statusOf(watched, 'worker_crashes')).toBe('inconclusive')
  })

  it('counts an OOM kill in a container whose first process lives on', async () => {
    const url = all.containers[1]?.url
    const watched = await soakBoth('oom', `if (iteration.index === 20) await http.get('${url}/end/out-of-memory')`)
    const kills = watched.record.events.filter(({ kind }) => kind === 'oom-killed')
    expect(kills).toEqual([expect.objectContaining({ role: 'helper' })])
    expect(kills[0]?.evidence).toMatch(/the counter of OOM kills rose from \d+ to \d+ in .*name="web-2"/)
    expect(statusOf(watched, 'oom_kills')).toBe('fail')
    expect(watched.record.events.filter(({ kind }) => kind === 'ended-unknown')).toEqual([])
  })
})
