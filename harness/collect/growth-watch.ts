import type { RunPlan } from '../scenario/ladder-plan.ts'
import type { GrowthDecision, RunJudge } from './partial-record.ts'
import type { RunJournal } from './run-journal.ts'

/** A leak that a look has proven. */
export interface ProvenLeak {
  /** Counted iterations that had ended at that look. */
  ended: number
  why: string
}

/** Has growth looked at while the load goes on, at the looks of the plan, one after the other. */
export class GrowthWatch {
  readonly #plan: RunPlan
  readonly #journal: RunJournal
  readonly #judge: RunJudge
  readonly #onLeak: (leak: ProvenLeak) => void
  #looking: Promise<void> = Promise.resolve()
  #isOver: boolean = false

  constructor(plan: RunPlan, journal: RunJournal, judge: RunJudge, onLeak: (leak: ProvenLeak) => void) {
    this.#plan = plan
    this.#journal = journal
    this.#judge = judge
    this.#onLeak = onLeak
  }

  /** So many counted iterations have ended. */
  noteEnded(ended: number): void {
    if (ended >= this.#journal.asked || !this.#plan.growthLooks.includes(ended)) return
    this.#looking = this.#looking.then(() => this.#look(ended))
    // Whoever waits for the looks is told; until then it is nobody's.
    this.#looking.catch(() => {})
  }

  /** No further look begins; resolves when the last one has answered. Throws what went wrong in one. */
  async settle(): Promise<void> {
    await this.#looking
  }

  /** The run has ended: whatever is found now stops nothing. */
  end(): void {
    this.#isOver = true
  }

  /** What is asked for was made: whether to go on. What is known is written first, as a look reads the record. */
  async ask(ended: number): Promise<GrowthDecision> {
    this.#journal.note('looked', `after ${ended} counted iterations`)
    await this.#journal.written()
    return this.#judge.lookAtGrowth(ended)
  }

  async #look(ended: number): Promise<void> {
    if (this.#isOver) return
    const decision = await this.ask(ended)
    if (decision.kind !== 'stop' || this.#isOver) return
    this.#isOver = true
    this.#onLeak({ ended, why: decision.why })
  }
}
