import type { ContainerTarget } from '../../../scenario/scenario.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import { formatBytes } from '../../../vocabulary/quantities.ts'
import { runMark } from '../marked-processes.ts'
import { describeReadiness, targetExited } from '../start-wait.ts'
import { choosePlace, placesOf } from './container-address.ts'
import { labelsOf, thisOwner } from './container-labels.ts'
import { hostPidOf } from './container-process.ts'
import type { ContainerWatch } from './container-watch.ts'
import { type ContainerFacts, type Docker, type DockerContainer, refusalText } from './docker.ts'

/** What to do where it ended. */
export const endHint = 'Start the image by hand with `docker run`; its last lines are quoted above.'

/** Where a container was found to be. */
export interface ContainerPlace {
  pid: number
  url: string
}

/** Asks Docker for the container, which carries the labels of its run. Throws `container-not-started`. */
export async function createContainer(
  docker: Docker,
  image: string,
  { command, env, port, memoryLimitBytes }: ContainerTarget,
  runId: string,
): Promise<DockerContainer> {
  const filled = (text: string) => text.replaceAll('{port}', String(port))
  // A limit that swap could soften would hide what this is about.
  const memory = memoryLimitBytes === null ? {} : { Memory: memoryLimitBytes, MemorySwap: memoryLimitBytes }
  const variables = Object.entries({ ...env, [runMark]: runId })
  try {
    return await docker.createContainer({
      Image: image,
      name: `soakgate-${runId}`,
      ...(command !== null && { Cmd: command.map(filled) }),
      Env: variables.map(([name, value]) => `${name}=${filled(value)}`),
      Labels: labelsOf(runId, thisOwner()),
      ExposedPorts: { [`${port}/tcp`]: {} },
      HostConfig: {
        ...memory,
        PortBindings: { [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
        // Not every log driver can be read; this one always can.
        LogConfig: { Type: 'json-file', Config: {} },
      },
    })
  } catch (error) {
    throw notStarted(image, error)
  }
}

/** Its pid and its address. Throws `target-exited` where it has ended already. */
export async function findPlace(
  target: ContainerTarget,
  container: DockerContainer,
  watch: ContainerWatch,
): Promise<ContainerPlace> {
  const facts = await container.inspect()
  const scheme = target.tls === null ? 'http' : 'https'
  const pid = await findPid(container, facts)
  if (pid === null) {
    const asked = describeReadiness(target.ready, `${scheme}://container:${target.port}`)
    throw targetExited(asked, { end: await describeExit(container, watch, target), log: watch.log, hint: endHint })
  }
  const place = await choosePlace(placesOf(facts, target.port))
  if (place === null)
    throw notStarted(facts.Config.Image, `port ${target.port} is neither reached directly nor published`)
  return { pid, url: `${scheme}://${place.host}:${place.port}` }
}

/** null: it has ended, perhaps while it was looked for. */
async function findPid(container: DockerContainer, facts: ContainerFacts): Promise<number | null> {
  try {
    return hostPidOf(facts)
  } catch (error) {
    const { State } = await container.inspect()
    if (State.Running) throw error
    return null
  }
}

/** Docker does not say OOM where it says how a container ended: its state does, of the first process alone. */
export async function describeExit(
  container: DockerContainer,
  watch: ContainerWatch,
  { memoryLimitBytes }: ContainerTarget,
): Promise<string> {
  await watch.logEnded
  const { State } = await container.inspect()
  const limit = memoryLimitBytes === null ? '' : `, its memory limit is ${formatBytes(memoryLimitBytes)}`
  return `exit code ${State.ExitCode}${State.OOMKilled ? `: OOM-killed${limit}` : ''}`
}

export function notStarted(image: string, cause: unknown): SoakgateError {
  return new SoakgateError('container-not-started', `No container of ${image} can be started`, {
    expected: 'a container that Docker creates and starts',
    got: refusalText(cause),
    cause,
  })
}
