import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import getPort from 'get-port'
import { findMeasurementGaps } from '../judge/analysis/measurement-gaps.ts'
import type { RunRecord } from '../record/run-record.ts'
import { tryCommand } from './command-trial.ts'
import { births, readTrial, type ServerTrial } from './server-trial.ts'

const retryMs = 50

/** Where a program of a trial runs. */
export interface ProgramPlace {
  /** @default the trial's folder */
  cwd?: string
  /** Beside our own environment. @default nothing */
  env?: Readonly<Record<string, string>>
}

/** A load of 60 reports on a service that Prometheus watches, as a scenario says it. */
export interface WatchedLoad {
  /** Of the service. */
  url: string
  /** `workers` of the target. */
  workers: object
  /** What a user does, as source. */
  iteration: string
}

/** Which of these programs of the trial are not installed, in a sentence; null: none. */
export function whyNotInstalled(...programs: readonly string[]): string | null {
  const missing = programs.filter((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error !== undefined)
  if (missing.length === 0) return null
  return `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not installed`
}

/** A Prometheus that scrapes every second what a test has started, and a folder for scenarios and records. */
export class PrometheusTrial {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'soakgate-monitored-'))
  /** Of Prometheus. */
  server = ''
  readonly #processes: ChildProcess[] = []

  /** Starts a trial by a function; should that fail, all that it has started is ended. */
  static async start<Started>(begin: (trial: PrometheusTrial) => Promise<Started>): Promise<Started> {
    const trial = new PrometheusTrial()
    try {
      return await begin(trial)
    } catch (error) {
      await trial.end()
      throw error
    }
  }

  /** Starts a program, which ends with the trial; @returns its pid */
  spawn(program: string, parameters: readonly string[], { cwd = this.folder, env = {} }: ProgramPlace = {}): number {
    const child = spawn(program, parameters, { cwd, env: { ...process.env, ...env }, stdio: 'ignore' })
    this.#processes.push(child)
    return child.pid ?? 0
  }

  /** Starts Prometheus on these addresses, each a host and a port. */
  async scrape(addresses: readonly string[]): Promise<void> {
    const port = await getPort()
    this.spawn('prometheus', this.scrapingOptions(addresses, `127.0.0.1:${port}`))
    this.server = `http://127.0.0.1:${port}`
    await answered(`${this.server}/-/ready`)
  }

  /** Options of a Prometheus that scrapes these addresses and listens at another. */
  scrapingOptions(addresses: readonly string[], listen: string): string[] {
    const config = path.join(this.folder, 'prometheus.yml')
    const targets = `    static_configs: [{ targets: ${JSON.stringify(addresses)} }]`
    writeFileSync(config, `global: { scrape_interval: 1s }\nscrape_configs:\n  - job_name: service\n${targets}\n`)
    const data = `--storage.tsdb.path=${path.join(this.folder, 'data')}`
    return [`--config.file=${config}`, data, `--web.listen-address=${listen}`]
  }

  /** Loads a service through the whole tool. @param name of the scenario, used once */
  async soak(name: string, { url, workers, iteration }: WatchedLoad): Promise<ServerTrial> {
    const target = JSON.stringify({ url, prometheus: this.server, workers })
    const scenario = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: '${name}',
  iterationName: 'report',
  iterations: [60],
  users: 4,
  thinkTime: '600ms',
  requestTimeout: '10s',
  warmup: { iterationsPerWorker: 0 },
  target: ${target},
  thresholds: ['iteration_failed_rate < 10%', 'rss max < 200MiB', 'rss_peak < 200MiB'],
  iteration: ${iteration},
})
`
    writeFileSync(path.join(this.folder, `${name}.ts`), scenario)
    const { err } = await tryCommand(['run', `${name}.ts`, '--no-abort', '--quiet'], this.folder)
    return readTrial(path.join(this.folder, 'results', name), err)
  }

  async end(): Promise<void> {
    for (const child of this.#processes.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Resolves when an address answers well; the test's own time limit ends a wait in vain. */
export async function answered(url: string): Promise<void> {
  for (;;) {
    const isWell = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isWell) return
    await pause(retryMs)
  }
}

/** How a healthy run is judged by samples: above 1 % that did not come, as on a busy machine, nothing passes. */
export function passUnlessMissed({ record }: ServerTrial): 'pass' | 'inconclusive' {
  return (findMeasurementGaps(record).missing ?? 1) > 0.01 ? 'inconclusive' : 'pass'
}

/** The memory that was read last in each place, by the value of a label that tells the places apart. */
export function lastRssBytesBy(label: string, { events, samples }: RunRecord): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  for (const { slot, evidence } of births(events)) {
    const place = new RegExp(`\\b${label}="([^"]+)"`).exec(evidence ?? '')?.[1]
    const last = samples.findLast((sample) => sample.slot === slot)
    if (place !== undefined && last !== undefined) places.set(place, last.rssBytes)
  }
  return places
}
