import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import getPort from 'get-port'
import { DockerDaemon, whyNoDaemon } from './docker-daemon.ts'
import { answered, PrometheusTrial, whyNotInstalled } from './prometheus-trial.ts'
import { serversFolder } from './server-trial.ts'

const image = 'soakgate-base:local'
const built = fileURLToPath(new URL('../../.cache/go/bin/cadvisor', import.meta.url))
const cadvisor = existsSync(built) ? built : 'cadvisor'

/** Why no cAdvisor can watch containers here; null: one can. */
export async function whyNoMonitoredContainers(): Promise<string | null> {
  const missing = whyNotInstalled('prometheus', cadvisor)
  return missing === null ? whyNoDaemon() : `${missing}; CONTRIBUTING.md tells how cadvisor is built`
}

/** A container with Node's cluster of one worker, which Docker starts again when its first process ends. */
export interface MonitoredContainer {
  name: string
  url: string
}

/** Containers of a daemon of their own, which cAdvisor measures and Prometheus scrapes. */
export interface MonitoredContainers {
  trial: PrometheusTrial
  daemon: DockerDaemon
  containers: readonly MonitoredContainer[]
}

/** @param memoryLimit of each, as Docker reads it */
export function startMonitoredContainers(names: readonly string[], memoryLimit: string): Promise<MonitoredContainers> {
  return PrometheusTrial.start(async (trial) => {
    const daemon = await DockerDaemon.start(image, ['python3'])
    try {
      const containers = await Promise.all(names.map((name) => startContainer(daemon, name, memoryLimit)))
      await trial.scrape([await startCadvisor(trial, daemon)])
      return { trial, daemon, containers }
    } catch (error) {
      await daemon.stop()
      throw error
    }
  })
}

/** The process that Docker has started in a container. */
export async function firstPidOf({ host }: DockerDaemon, name: string): Promise<number> {
  const words = ['inspect', '--format', '{{.State.Pid}}', name]
  return Number((await execa('docker', words, { env: { DOCKER_HOST: host } })).stdout)
}

async function startContainer({ host }: DockerDaemon, name: string, memoryLimit: string): Promise<MonitoredContainer> {
  const port = await getPort()
  const options = ['--detach', '--restart=always', `--name=${name}`, `--memory=${memoryLimit}`, '--network=host']
  const command = ['node', '/servers/cluster.mjs', String(port), '1']
  const words = ['run', ...options, `--volume=${serversFolder}:/servers:ro`, image, ...command]
  await execa('docker', words, { env: { DOCKER_HOST: host } })
  const url = `http://127.0.0.1:${port}`
  await answered(`${url}/health`)
  return { name, url }
}

/** @returns its address */
async function startCadvisor(trial: PrometheusTrial, { host }: DockerDaemon): Promise<string> {
  const port = await getPort()
  const pace = ['--housekeeping_interval=1s', '--allow_dynamic_housekeeping=false']
  const only = [`--docker=${host}`, '--docker_only', '--disable_root_cgroup_stats']
  trial.spawn(cadvisor, ['--listen_ip=127.0.0.1', `--port=${port}`, ...pace, ...only])
  await answered(`http://127.0.0.1:${port}/healthz`)
  return `127.0.0.1:${port}`
}
