import type { ContainerTarget } from '../../../scenario/scenario.ts'
import { findMarkedProcesses, killMarkedProcesses } from '../marked-processes.ts'
import type { RootExit, RunningTarget, TargetSurroundings } from '../running-target.ts'
import { waitForStart } from '../start-wait.ts'
import { provideImage } from './container-image.ts'
import { hasEnded, requireLinux } from './container-process.ts'
import { removeLeftContainers, tryRemoveContainer } from './container-removal.ts'
import {
  type ContainerPlace,
  createContainer,
  describeExit,
  endHint,
  explainStart,
  findPlace,
} from './container-start.ts'
import { ContainerWatch } from './container-watch.ts'
import { connectDocker, type Docker, type DockerClient, type DockerContainer, refusalStatus } from './docker.ts'

/** After KILL the kernel needs this long at most, as far as was seen, for a container of 1 GB. */
const killedWithinMs = 10_000
/** Docker told of an end 0.1 s after it. */
const toldWithinMs = 5000

type Surroundings = Omit<TargetSurroundings, 'reaper'> & {
  reaper: Pick<TargetSurroundings['reaper'], 'watchContainers'>
}

/** A service in a container that was started for one run. */
export class StartedContainer implements RunningTarget {
  readonly isOurs = true
  readonly groupFolder = null
  readonly pid: number
  readonly url: string
  readonly exited: Promise<RootExit>
  readonly #target: ContainerTarget
  readonly #docker: Docker
  readonly #container: DockerContainer
  readonly #watch: ContainerWatch
  readonly #surroundings: Surroundings

  private constructor(
    target: ContainerTarget,
    { pid, url }: ContainerPlace,
    made: { docker: Docker; container: DockerContainer; watch: ContainerWatch; exited: Promise<RootExit> },
    surroundings: Surroundings,
  ) {
    this.pid = pid
    this.url = url
    this.exited = made.exited
    this.#target = target
    this.#docker = made.docker
    this.#container = made.container
    this.#watch = made.watch
    this.#surroundings = surroundings
  }

  /**
   * Starts the container; it is not ready yet. Throws `docker-missing`, `package-missing`, `image-missing`,
   * `container-not-started`, `target-exited`, `memory-limit-impossible` and `memory-unreadable`.
   */
  static async start(
    target: ContainerTarget,
    surroundings: Surroundings,
    connect: () => Promise<DockerClient> = connectDocker,
  ): Promise<StartedContainer> {
    requireLinux()
    const docker = (await connect()).container.dockerode
    const onLeft = (evidence: string) => surroundings.onEvent('container-left', evidence)
    await removeLeftContainers(docker, onLeft)
    const image = await provideImage(target.image, docker)
    surroundings.reaper.watchContainers()
    const container = await createContainer(docker, image, target, surroundings.runId)
    const watch = new ContainerWatch(container, surroundings)
    try {
      await watch.followEvents(docker)
      await container.start()
      await watch.followLog('start', false)
      const exited = watch.exited()
      const place = await findPlace(target, container, watch)
      return new StartedContainer(target, place, { docker, container, watch, exited }, surroundings)
    } catch (error) {
      watch.close()
      await tryRemoveContainer(docker, container.id, onLeft)
      throw explainStart(image, error)
    }
  }

  logLines(): readonly string[] {
    return this.#watch.log.lines()
  }

  /** Throws `target-exited` and `target-not-ready`, with the last lines that it printed. */
  async ready(signal: AbortSignal): Promise<void> {
    const { log } = this.#watch
    const describeEnd = () => describeExit(this.#container, this.#watch, this.#target)
    const started = { target: this.#target, url: this.url, log, exited: this.exited, describeEnd, endHint }
    await waitForStart(started, { clock: this.#surroundings.clock, signal })
  }

  /**
   * The image's stop signal to its first process, KILL when its time is up. Returns how many had to be killed. Where
   * Docker is gone its processes are killed without it.
   */
  async stop(): Promise<number> {
    if (hasEnded(this.pid)) {
      await this.#isSoon(this.#watch.endTold, toldWithinMs)
      return 0
    }
    this.#watch.expectEnd()
    try {
      return await this.#end()
    } catch {
      return killMarkedProcesses(this.#surroundings.runId).length
    }
  }

  /** Where that fails the next run does it. */
  async release(): Promise<void> {
    this.#watch.close()
    await tryRemoveContainer(this.#docker, this.#container.id, (evidence) => {
      this.#surroundings.onEvent('container-left', evidence)
    })
  }

  async #end(): Promise<number> {
    const { Config, State } = await this.#container.inspect()
    if (!State.Running) return 0
    const stopSignal = 'StopSignal' in Config && typeof Config.StopSignal === 'string' ? Config.StopSignal : 'SIGTERM'
    await this.#kill(stopSignal)
    if (await this.#isSoon(this.exited, this.#target.stopWithinMs)) return 0
    const killed = findMarkedProcesses(this.#surroundings.runId).length
    await this.#kill('SIGKILL')
    await this.#isSoon(this.exited, killedWithinMs)
    return killed
  }

  /** One that has just ended, or that others have removed, refuses. */
  async #kill(signal: string): Promise<void> {
    try {
      await this.#container.kill({ signal })
    } catch (error) {
      if (refusalStatus(error) === null) throw error
    }
  }

  /** Whether it comes to pass within the time. */
  async #isSoon(awaited: Promise<unknown>, durationMs: number): Promise<boolean> {
    const late = Promise.withResolvers<false>()
    const cancel = this.#surroundings.clock.setTimeout(() => late.resolve(false), durationMs)
    const isOver = await Promise.race([late.promise, awaited.then(() => true)])
    cancel()
    return isOver
  }
}
