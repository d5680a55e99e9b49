import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import getPort from 'get-port'
import { childrenOf } from './proc-facts.ts'
import { answered, type ProgramPlace, PrometheusTrial } from './prometheus-trial.ts'
import { nodePackages, pythonProgram, serversFolder } from './server-trial.ts'

const notInstalled = 'is not installed; npm run services -- servers'

/** Why gunicorn cannot tell its memory here; null: it can. */
export function whyNoMeasuredGunicorn(): string | null {
  const { status } = spawnSync(pythonProgram('python'), ['-c', 'import gunicorn, prometheus_client'])
  return status === 0 ? null : `prometheus_client ${notInstalled}`
}

/** Why Node cannot tell its memory here; null: it can. */
export function whyNoMeasuredNode(): string | null {
  return existsSync(path.join(nodePackages, 'prom-client')) ? null : `prom-client ${notInstalled}`
}

/** A service at an address of its own, which tells its memory at /metrics. */
export interface MeasuredService {
  /** Host and port. */
  address: string
  /** Pids of the living workers, the oldest first. */
  workerPids: () => readonly number[]
}

/** Services whose pages Prometheus scrapes. */
export interface MeasuredServices {
  trial: PrometheusTrial
  services: readonly [MeasuredService, ...MeasuredService[]]
}

/** How one is started: it answers at `/health`. */
export type StartMeasured = (trial: PrometheusTrial) => Promise<MeasuredService>

export function startMeasured(start: StartMeasured, count: number): Promise<MeasuredServices> {
  return PrometheusTrial.start(async (trial) => {
    const first = await start(trial)
    const others = await Promise.all(Array.from({ length: count - 1 }, () => start(trial)))
    const services = [first, ...others] as const
    await trial.scrape(services.map(({ address }) => address))
    return { trial, services: [first, ...others] }
  })
}

/** gunicorn with these options, on a page by prometheus_client. */
export async function startMeasuredGunicorn(
  trial: PrometheusTrial,
  options: readonly string[],
  env: ProgramPlace['env'] = {},
): Promise<MeasuredService> {
  const address = await freeAddress()
  const words = ['measured:wsgi', `--bind=${address}`, '--no-control-socket', ...options]
  return startSupervised(address, trial.spawn(pythonProgram('gunicorn'), words, { cwd: serversFolder, env }))
}

/** A process of Node that another supervises, on a page by prom-client. */
export async function startMeasuredNode(trial: PrometheusTrial): Promise<MeasuredService> {
  const address = await freeAddress()
  const port = new URL(`http://${address}`).port
  const env = { NODE_PATH: nodePackages }
  return startSupervised(address, trial.spawn(process.execPath, ['measured.mjs', port], { cwd: serversFolder, env }))
}

async function startSupervised(address: string, masterPid: number): Promise<MeasuredService> {
  await answered(`http://${address}/health`)
  return { address, workerPids: () => childrenOf(masterPid) }
}

async function freeAddress(): Promise<string> {
  return `127.0.0.1:${await getPort()}`
}
