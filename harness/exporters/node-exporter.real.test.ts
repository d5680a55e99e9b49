import os from 'node:os'
import { execa } from 'execa'
import getPort from 'get-port'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MemoryGroup } from '../collect/targets/memory-group.ts'
import { startMeasuredGunicorn, whyNoMeasuredGunicorn } from '../testing/measured-services.ts'
import { whyNoMemoryGroup } from '../testing/memory-group-trial.ts'
import { machineCpuSeconds, machineUsedBytes } from '../testing/proc-facts.ts'
import { answered, PrometheusTrial, whyNotInstalled } from '../testing/prometheus-trial.ts'
import { type ServerTrial, statusOf } from '../testing/server-trial.ts'

const MiB = 1024 ** 2
const exporter = 'prometheus-node-exporter'
const reason = whyNotInstalled('prometheus', exporter) ?? whyNoMeasuredGunicorn()
if (reason !== null) console.log(`skipped: node-exporter, because ${reason}`)
const noGroup = await whyNoMemoryGroup()
if (noGroup !== null) console.log(`skipped: an OOM kill on a machine, because ${noGroup}`)

interface MonitoredMachine {
  trial: PrometheusTrial
  url: string
}

function startMonitoredMachine(): Promise<MonitoredMachine> {
  return PrometheusTrial.start(async (trial) => {
    const { address } = await startMeasuredGunicorn(trial, ['--workers=2'])
    const listen = `127.0.0.1:${await getPort()}`
    const collectors = ['meminfo', 'cpu', 'vmstat'].map((name) => `--collector.${name}`)
    trial.spawn(exporter, ['--collector.disable-defaults', ...collectors, `--web.listen-address=${listen}`])
    await answered(`http://${listen}/metrics`)
    await trial.scrape([listen])
    return { trial, url: `http://${address}` }
  })
}

describe.skipIf(reason !== null)('a machine, watched by Prometheus and node-exporter', () => {
  let all: MonitoredMachine

  beforeAll(async () => {
    all = await startMonitoredMachine()
  })

  afterAll(async () => all?.trial.end())

  function soakMachine(name: string): Promise<ServerTrial> {
    const workers = { querySet: 'node-exporter', match: 'job="service"' }
    return all.trial.soak(name, {
      url: all.url,
      workers,
      iteration: `async ({ http }) => { await http.get('/report') }`,
    })
  }

  it('is one slot, with the memory and the CPU time that the kernel tells; ends in it are not seen', async () => {
    const used: number[] = []
    const reading = setInterval(() => used.push(machineUsedBytes()), 100)
    const cpuBefore = machineCpuSeconds()
    const watched = await soakMachine('machine').finally(() => clearInterval(reading))
    const cpuAfter = machineCpuSeconds()
    const { record, verdict } = watched
    expect(verdict.workers.map(({ slot, generations }) => [slot, generations])).toEqual([[1, 1]])
    expect(record.samples.length).toBeGreaterThan(5)
    for (const { rssBytes, swapBytes } of record.samples.slice(1)) {
      expect(rssBytes).toBeGreaterThan(Math.min(...used) - 128 * MiB)
      expect(rssBytes).toBeLessThan(Math.max(...used) + 128 * MiB)
      expect(swapBytes).not.toBeNull()
    }
    const last = record.samples.at(-1)
    expect(last?.cpuMs).toBeGreaterThan(cpuBefore * 1000)
    expect(last?.cpuMs).toBeLessThan(cpuAfter * 1000 + 1000)
    expect(record.groups.at(-1)?.limitBytes).toBe(os.totalmem())
    expect(statusOf(watched, 'worker_exits_unexplained')).toBe('inconclusive')
    expect(statusOf(watched, 'worker_crashes')).toBe('inconclusive')
  })

  it.skipIf(noGroup !== null)('tells that the kernel has killed for memory, and not whom', async () => {
    const group = MemoryGroup.create('soakgate-node-exporter', 32 * MiB, () => {})
    const soaked = soakMachine('killed')
    const [shell = '', ...words] = group.wrap(['python3', '-c', "bytearray(b'x') * 200_000_000"])
    const filling = setInterval(() => void execa(shell, words, { reject: false }), 2000)
    const { record } = await soaked.finally(() => clearInterval(filling))
    expect(group.oomKills()).toBeGreaterThan(0)
    await group.remove()
    const kills = record.events.filter(({ kind }) => kind === 'oom-killed')
    expect(kills.length).toBeGreaterThan(0)
    for (const kill of kills) {
      expect(kill).toMatchObject({ role: 'helper', slot: null })
      expect(kill.evidence).toMatch(
        /the counter of OOM kills rose from \d+ to \d+ .*; which process it was is not known/,
      )
    }
  })
})
