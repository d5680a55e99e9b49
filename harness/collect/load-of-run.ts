import { monotonicClock } from './clock.ts'
import { type BackgroundEnd, type RunningBackground, startBackground } from './load/background-load.ts'
import { countLoad } from './load/counting/count-load.ts'
import type { EngineContext } from './load/engines/engine.ts'
import { startEngine } from './load/engines/engines.ts'
import type { PhaseResult, RunningLoad } from './load/load-spec.ts'

/** The load of one run: it is started while the target gets ready, and may be wanted no more at any moment. */
export class LoadOfRun {
  readonly #starting: Promise<RunningLoad>
  readonly #context: EngineContext
  #load: RunningLoad | null = null
  #background: RunningBackground | null = null
  #isAborted = false

  constructor(context: EngineContext) {
    const { plan, listener, place } = context
    this.#context = context
    this.#starting =
      plan.count === null
        ? startEngine(plan.load, context)
        : countLoad(plan.count, listener, monotonicClock(place.originNs))
    // Its failure is met by `ready`, when the target is ready too.
    this.#starting.catch(() => {})
  }

  /** Throws what is wrong with the script. */
  async ready(): Promise<void> {
    this.#load = await this.#starting
    if (this.#isAborted) this.#load.abort()
  }

  /** Whether the script was loaded. */
  get isReady(): boolean {
    return this.#load !== null
  }

  /** Whether the script has something to prepare. */
  get prepares(): boolean {
    return this.#load?.prepares ?? false
  }

  /** Throws what went wrong in the preparations of the script. */
  async prepare(): Promise<void> {
    await this.#load?.prepare()
  }

  /** What went wrong in it, in one sentence; null: nothing. */
  async tearDown(): Promise<string | null> {
    return (await this.#load?.tearDown()) ?? null
  }

  /** null: it never was ready. */
  async warmUp(limit: number): Promise<PhaseResult | null> {
    return (await this.#load?.warmUp(limit)) ?? null
  }

  endWarmUp(): void {
    this.#load?.endWarmUp()
  }

  /** null: it never was ready. */
  async run(last: number, made: number): Promise<PhaseResult | null> {
    return (await this.#load?.run(last, made)) ?? null
  }

  /** Starts what the scenario asks for beside the counted iterations. */
  async beginBackground(): Promise<void> {
    const { background } = this.#context.plan
    if (background !== null) this.#background = await startBackground(background, this.#context)
  }

  /** How it ended; null: there was none. */
  async endBackground(): Promise<BackgroundEnd | null> {
    return (await this.#background?.end()) ?? null
  }

  abort(): void {
    this.#isAborted = true
    this.#load?.abort()
  }

  /** What it took; null where it could no longer tell. */
  async close(): Promise<{ cpuMs: number; rssBytes: number } | null> {
    const load = await this.#starting.catch(() => null)
    return (await load?.close()) ?? null
  }
}
