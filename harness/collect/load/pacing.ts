import type { IterationPhase } from '../../record/rows.ts'
import { createRandom } from '../../scenario/seeded-random.ts'
import type { LoadSpec } from './load-spec.ts'
import { startTimer } from './timer.ts'

/** The think time of users: a pause between two iterations of one, in the load alone. */
export class Pacing {
  readonly #spec: Pick<LoadSpec, 'thinkTime' | 'seed'>
  #isThinking = false
  #wakes = new Set<() => void>()

  constructor(spec: Pick<LoadSpec, 'thinkTime' | 'seed'>) {
    this.#spec = spec
  }

  /** The warm-up only wants to be over: nobody thinks in it. */
  start(phase: IterationPhase): void {
    this.#isThinking = phase === 'load' && this.#spec.thinkTime !== null
  }

  /** Wakes all that think: nothing is to be started any more. */
  stop(): void {
    this.#isThinking = false
    for (const wake of this.#wakes) wake()
  }

  /** Pauses a user after an iteration, as long as the seed says. */
  async think(user: number, index: number): Promise<void> {
    const { thinkTime, seed } = this.#spec
    if (!this.#isThinking || thinkTime === null) return
    const durationMs = createRandom(seed, 'think-time', user, index).number(thinkTime.minMs, thinkTime.maxMs)
    await new Promise<void>((resolve) => {
      const wake = () => {
        cancel()
        this.#wakes.delete(wake)
        resolve()
      }
      const cancel = startTimer(durationMs, wake)
      this.#wakes.add(wake)
    })
  }
}
