import type { ContainerTarget } from '../../../scenario/scenario.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import { formatBytes } from '../../../vocabulary/quantities.ts'
import { MachineSwap } from '../../sampler/sources/machine-swap.ts'
import { runMark } from '../marked-processes.ts'
import { describeReadiness, targetExited } from '../start-wait.ts'
import { choosePlace, placesOf } from './container-address.ts'
import { labelsOf, thisOwner } from './container-labels.ts'
import { hostPidOf } from './container-process.ts'
import type { ContainerWatch } from './container-watch.ts'
import {
  type ContainerFacts,
  type Docker,
  type DockerContainer,
  refusalStatus,
  refusalText,
  unanswered,
} from './docker.ts'

/** What to do where it ended. */
export const endHint = 'Start the image by hand with `docker run`; its last lines are quoted above.'

/** Where a container was found to be. */
export interface ContainerPlace {
  pid: number
  url: string
}

/** Asks Docker for the container, which carries the labels of its run. Throws `container-not-started` and `docker-missing`. */
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
    throw unanswered(error) ?? notStarted(image, error)
  }
}

/** Its pid and its address. Throws `target-exited` where it has ended already, and `memory-limit-impossible`. */
export async function findPlace(
  target: ContainerTarget,
  container: DockerContainer,
  watch: ContainerWatch,
): Promise<ContainerPlace> {
  const facts = await container.inspect()
  requireLimit(target.memoryLimitBytes, facts.HostConfig, new MachineSwap().isThere())
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

/**
 * Where the kernel cannot limit memory, or swap, Docker starts the container without that and only warns. Without swap
 * accounting its limit of swap is -1, which lets nothing through on a machine without swap. Throws
 * `memory-limit-impossible`.
 */
export function requireLimit(
  limitBytes: number | null,
  { Memory, MemorySwap }: Pick<ContainerFacts['HostConfig'], 'Memory' | 'MemorySwap'>,
  mayBeSwapped: boolean,
): void {
  const isSwapLimited = MemorySwap === limitBytes || !mayBeSwapped
  if (limitBytes === null || (Memory === limitBytes && isSwapLimited)) return
  const limit = formatBytes(limitBytes)
  throw new SoakgateError('memory-limit-impossible', `The memory limit of ${limit} cannot be enforced`, {
    expected: `a container with Memory and MemorySwap of ${limitBytes} bytes`,
    got: `Memory ${Memory ?? 'not told'}, MemorySwap ${MemorySwap ?? 'not told'}`,
    hint: 'See what `docker info` warns of: the kernel must account for memory and swap (cgroup_enable=memory swapaccount=1 on its command line); or leave target.memoryLimit out.',
  })
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
  const State = await container.inspect().then(
    (facts) => facts.State,
    (error: unknown) => refusalText(error),
  )
  if (typeof State === 'string') return `exit code not known (${State})`
  const limit = memoryLimitBytes === null ? '' : `, its memory limit is ${formatBytes(memoryLimitBytes)}`
  return `exit code ${State.ExitCode}${State.OOMKilled ? `: OOM-killed${limit}` : ''}`
}

/** What to throw for an error on the way to a container that runs: what Docker says is explained, all else is thrown as it is. */
export function explainStart(image: string, error: unknown): unknown {
  return unanswered(error) ?? (refusalStatus(error) === null ? error : notStarted(image, error))
}

export function notStarted(image: string, cause: unknown): SoakgateError {
  return new SoakgateError('container-not-started', `No container of ${image} can be started`, {
    expected: 'a container that Docker creates and starts',
    got: refusalText(cause),
    cause,
  })
}
