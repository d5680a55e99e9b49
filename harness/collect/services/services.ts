import { killMarkedProcesses, servicesOf } from '../targets/marked-processes.ts'
import { RunningService, type ServiceSurroundings } from './running-service.ts'

/** The services of a run, in the order in which they are needed. */
export class Services {
  readonly #surroundings: Omit<ServiceSurroundings, 'env'>
  readonly #running: RunningService[] = []

  constructor(surroundings: Omit<ServiceSurroundings, 'env'>) {
    this.#surroundings = surroundings
  }

  /** What they give the target; a later one wins. */
  get env(): Readonly<Record<string, string>> {
    return Object.assign({}, ...this.#running.map(({ env }) => env))
  }

  /** Where the target is reached through the last of them that stands in front of it; null: none does. */
  get front(): string | null {
    return this.#running.findLast(({ front }) => front !== null)?.front ?? null
  }

  /** Starts one after the other. Throws `service-failed`. */
  async start(modulePaths: readonly string[]): Promise<void> {
    for (const modulePath of modulePaths) {
      const service = RunningService.create(modulePath, { ...this.#surroundings, env: this.env })
      this.#running.push(service)
      await service.start()
    }
  }

  /** Stops them, last first, and ends whatever they left. */
  async stop(): Promise<void> {
    for (const service of this.#running.reverse()) await service.stop()
    if (this.#running.length > 0) killMarkedProcesses(servicesOf(this.#surroundings.runId))
    for (const service of this.#running.splice(0)) service.removeFolder()
  }
}
