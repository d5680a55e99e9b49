import { writeFileSync } from 'node:fs'
import path from 'node:path'
import getPort from 'get-port'

import { childrenOf } from './proc-facts.ts'
import { answered, PrometheusTrial, whyNotInstalled } from './prometheus-trial.ts'
import { realServers, whyNoServers } from './worker-ends/servers.ts'

const exporter = 'prometheus-process-exporter'

/** Why Prometheus cannot watch gunicorn here; null: it can. */
export function whyNotMonitored(): string | null {
  return whyNotInstalled('prometheus', exporter) ?? whyNoServers
}

/** gunicorn, and a process-exporter that names each of its processes, which Prometheus scrapes. */
export interface MonitoredGunicorn {
  trial: PrometheusTrial
  url: string
  /** Of the process that supervises the workers. */
  masterPid: number
  /** Pids of the living workers, the oldest first. */
  workerPids: () => readonly number[]
}

export function startMonitoredGunicorn(workers: number): Promise<MonitoredGunicorn> {
  return PrometheusTrial.start(async (trial) => {
    const port = await getPort()
    const [server] = realServers
    if (server === undefined) throw new Error('no server')
    const [program = '', ...options] = server.command(port)
    // The last of two equal options holds.
    const masterPid = trial.spawn(program, [...options, `--workers=${workers}`], { cwd: server.cwd })
    const url = `http://127.0.0.1:${port}`
    await answered(`${url}/health`)
    await trial.scrape([await startExporter(trial, port)])
    return { trial, url, masterPid, workerPids: () => childrenOf(masterPid) }
  })
}

/** @returns its address */
async function startExporter(trial: PrometheusTrial, servicePort: number): Promise<string> {
  const address = `127.0.0.1:${await getPort()}`
  const config = path.join(trial.folder, 'exporter.yml')
  writeFileSync(config, `process_names:\n  - name: "gunicorn:{{.PID}}"\n    cmdline: ["app:wsgi .*${servicePort}"]\n`)
  trial.spawn(exporter, ['-config.path', config, '-web.listen-address', address])
  await answered(`http://${address}/metrics`)
  return address
}
