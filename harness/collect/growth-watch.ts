import type { RunPlan } from '../scenario/ladder-plan.ts'
import type { GrowthAnswer, RunJudge } from './partial-record.ts'
import type { RunJournal } from './run-journal.ts'

/** A leak that a look has proven. */
export interface ProvenLeak {
  /** Counted iterations that had ended at that look. */
  ended: number
  why: string
}

/** What looks need of the plan and the journal of a run. */
type LookedPlan = Pick<RunPlan, 'growthLooks'>
type LookJournal = Pick<RunJournal, 'asked' | 'note' | 'written'>

/** Has growth looked at while the load goes on, at the looks of the plan, one after the other. */
export class GrowthWatch {
  readonly #plan: LookedPlan
  readonly #journal: LookJournal
  readonly #judge: Pick<RunJudge, 'lookAtGrowth'>
  readonly #onLeak: (leak: ProvenLeak) => void
  #looking: Promise<void> = Promise.resolve()
  readonly #over = Promise.withResolvers<void>()
  #isOver: boolean = false

  constructor(
    plan: LookedPlan,
    journal: LookJournal,
    judge: Pick<RunJudge, 'lookAtGrowth'>,
    onLeak: (leak: ProvenLeak) => void,
  ) {
    this.#plan = plan
    this.#journal = journal
    this.#judge = judge
    this.#onLeak = onLeak
  }

  /** So many counted iterations have ended. */
  noteEnded(ended: number): void {
    if (ended >= this.#journal.asked || !this.#plan.growthLooks.includes(ended)) return
    this.#looking = this.#looking.then(() => this.#look(ended))
  }

  /** Resolves when the last look has answered, or when the run has ended, whatever looks would still find. */
  async settle(): Promise<void> {
    await Promise.race([this.#looking, this.#over.promise])
  }

  /** The run has ended: whatever is found now stops nothing. */
  end(): void {
    this.#isOver = true
    this.#over.resolve()
  }

  /** Whether to go on when so many have ended. What is known is written first, as a look reads the record. */
  async ask(ended: number): Promise<GrowthAnswer> {
    this.#journal.note('looked', `after ${ended} counted iterations`)
    try {
      await this.#journal.written()
      return await this.#judge.lookAtGrowth(ended)
    } catch (error) {
      // Not to know early is no reason to lose the run.
      this.#journal.note('look-failed', error instanceof Error ? error.message : String(error))
      return { kind: 'continue' }
    }
  }

  async #look(ended: number): Promise<void> {
    if (this.#isOver) return
    const answer = await this.ask(ended)
    if (answer.kind !== 'stop' || this.#isOver) return
    this.end()
    this.#onLeak({ ended, why: answer.why })
  }
}
