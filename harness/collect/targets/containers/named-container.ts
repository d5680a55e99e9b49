import type { NamedContainerTarget } from '../../../scenario/scenario.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import { requireOpen } from '../attached-process.ts'
import type { RootExit, RunningTarget, TargetSurroundings } from '../running-target.ts'
import { choosePlace, placesOf } from './container-address.ts'
import { hostPidOf, nameOf, requireLinux } from './container-process.ts'
import { ContainerWatch } from './container-watch.ts'
import {
  type ContainerFacts,
  connectDocker,
  type Docker,
  type DockerClient,
  refusalStatus,
  refusalText,
  unanswered,
} from './docker.ts'

type Surroundings = Pick<TargetSurroundings, 'clock' | 'onLog' | 'onEvent'>

/** A container that was running before: it is read, with what it prints from now on, and otherwise left alone. */
export class NamedContainer implements RunningTarget {
  readonly isOurs = false
  readonly groupFolder = null
  readonly pid: number
  readonly url: string | null
  readonly exited: Promise<RootExit>
  readonly #name: string
  readonly #watch: ContainerWatch
  readonly #surroundings: Surroundings

  private constructor(
    { name, pid, url }: { name: string; pid: number; url: string | null },
    watch: ContainerWatch,
    surroundings: Surroundings,
  ) {
    this.pid = pid
    this.url = url
    this.exited = watch.exited()
    this.#name = name
    this.#watch = watch
    this.#surroundings = surroundings
  }

  /** Throws `docker-missing`, `package-missing`, `container-not-found` and `memory-unreadable`. */
  static async attach(
    target: NamedContainerTarget,
    surroundings: Surroundings,
    connect: () => Promise<DockerClient> = connectDocker,
  ): Promise<NamedContainer> {
    requireLinux()
    const docker = (await connect()).container.dockerode
    const facts = await findContainer(docker, target.container)
    const pid = requireHostPid(target.container, facts)
    const url = await findUrl(target, facts)
    const watch = new ContainerWatch(docker.getContainer(facts.Id), surroundings)
    try {
      await watch.followEvents(docker)
      await watch.followLog('now', facts.Config.Tty)
    } catch (error) {
      watch.close()
      throw (
        unanswered(error) ?? (refusalStatus(error) === null ? error : notFound(target.container, refusalText(error)))
      )
    }
    return new NamedContainer({ name: nameOf(facts.Name), pid, url }, watch, surroundings)
  }

  logLines(): readonly string[] {
    return this.#watch.log.lines()
  }

  /** Throws `target-not-ready` when nobody listens at its address. */
  async ready(signal: AbortSignal): Promise<void> {
    if (this.url === null) return
    await requireOpen(this.url, this.#name, { clock: this.#surroundings.clock, signal })
  }

  /** It is not ours to stop. */
  async stop(): Promise<number> {
    return 0
  }

  async release(): Promise<void> {
    this.#watch.close()
  }
}

/** What Docker knows of a container by its name or id. Throws `container-not-found` and `docker-missing`. */
export async function findContainer(docker: Docker, name: string): Promise<ContainerFacts> {
  try {
    return await docker.getContainer(name).inspect()
  } catch (error) {
    const gone = unanswered(error)
    if (gone !== null) throw gone
    throw notFound(name, refusalStatus(error) === 404 ? 'Docker has none of that name or id' : refusalText(error))
  }
}

/** The pid of its first process on this machine. Throws `container-not-found` where it has none, and `memory-unreadable`. */
export function requireHostPid(name: string, facts: ContainerFacts): number {
  const pid = hostPidOf(facts)
  if (pid === null) throw notFound(name, `it is ${facts.State.Status}`)
  return pid
}

/** null: nothing is asked of it. */
async function findUrl(
  { container, port, url, tls }: NamedContainerTarget,
  facts: ContainerFacts,
): Promise<string | null> {
  if (port === null) return url
  const place = await choosePlace(placesOf(facts, port))
  if (place !== null) return `${tls === null ? 'http' : 'https'}://${place.host}:${place.port}`
  throw notFound(container, `port ${port} is neither reached directly nor published`, 'Give target.url instead.')
}

function notFound(name: string, got: string, hint?: string): SoakgateError {
  return new SoakgateError('container-not-found', `The container ${name} cannot be attached to`, {
    expected: `a running container ${name}`,
    got,
    ...(hint !== undefined && { hint }),
  })
}
