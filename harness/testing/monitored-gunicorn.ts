import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import getPort from 'get-port'
import { realServers, whyNoServers } from './worker-ends/servers.ts'

const programs = ['prometheus', 'prometheus-process-exporter'] as const
const retryMs = 50

/** Why Prometheus cannot watch gunicorn here; null: it can. */
export function whyNotMonitored(): string | null {
  const missing = programs.filter((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error !== undefined)
  return missing.length === 0 ? whyNoServers : `${missing.join(' and ')} is not installed`
}

/** gunicorn, a process-exporter that names each of its processes, and a Prometheus that scrapes it every second. */
export class MonitoredGunicorn {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'soakgate-monitored-'))
  /** Of the service. */
  url = ''
  /** Of Prometheus. */
  server = ''
  /** Of the process that supervises the workers. */
  masterPid = 0
  readonly #processes: ChildProcess[] = []

  static async start(workers: number): Promise<MonitoredGunicorn> {
    const all = new MonitoredGunicorn()
    try {
      await all.#startService(workers)
      const exporterPort = await all.#startExporter()
      await all.#startPrometheus(exporterPort)
      return all
    } catch (error) {
      await all.end()
      throw error
    }
  }

  /** Pids of the living workers, the oldest first. */
  workerPids(): number[] {
    const children = readFileSync(`/proc/${this.masterPid}/task/${this.masterPid}/children`, 'utf8')
    return children.trim().split(' ').map(Number)
  }

  async end(): Promise<void> {
    for (const process of this.#processes.reverse()) {
      if (process.exitCode !== null || process.signalCode !== null) continue
      process.kill('SIGTERM')
      await once(process, 'exit')
    }
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #startService(workers: number): Promise<void> {
    const port = await getPort()
    const [server] = realServers
    if (server === undefined) throw new Error('no server')
    const [program = '', ...options] = server.command(port)
    // The last of two equal options holds.
    this.masterPid = this.#spawn(program, [...options, `--workers=${workers}`], server.cwd).pid ?? 0
    this.url = `http://127.0.0.1:${port}`
    await answered(`${this.url}/health`)
  }

  async #startExporter(): Promise<number> {
    const port = await getPort()
    const config = path.join(this.folder, 'exporter.yml')
    writeFileSync(
      config,
      `process_names:\n  - name: "gunicorn:{{.PID}}"\n    cmdline: ["app:wsgi .*${new URL(this.url).port}"]\n`,
    )
    this.#spawn('prometheus-process-exporter', ['-config.path', config, '-web.listen-address', `127.0.0.1:${port}`])
    await answered(`http://127.0.0.1:${port}/metrics`)
    return port
  }

  async #startPrometheus(exporterPort: number): Promise<void> {
    const port = await getPort()
    const config = path.join(this.folder, 'prometheus.yml')
    const targets = `    static_configs: [{ targets: ["127.0.0.1:${exporterPort}"] }]`
    writeFileSync(config, `global: { scrape_interval: 1s }\nscrape_configs:\n  - job_name: processes\n${targets}\n`)
    const data = `--storage.tsdb.path=${path.join(this.folder, 'data')}`
    this.#spawn('prometheus', [`--config.file=${config}`, data, `--web.listen-address=127.0.0.1:${port}`])
    this.server = `http://127.0.0.1:${port}`
    await answered(`${this.server}/-/ready`)
  }

  #spawn(program: string, parameters: readonly string[], cwd = this.folder): ChildProcess {
    const child = spawn(program, parameters, { cwd, stdio: 'ignore' })
    this.#processes.push(child)
    return child
  }
}

/** Resolves when an address answers well; the test's own time limit ends a wait in vain. */
async function answered(url: string): Promise<void> {
  for (;;) {
    const isWell = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isWell) return
    await pause(retryMs)
  }
}
