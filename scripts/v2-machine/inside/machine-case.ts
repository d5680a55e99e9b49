import type { SoakgateRun } from './soakgate-run.ts'

/** Something that a user does on this machine, and what must come of it. */
export interface MachineCase {
  name: string
  /** One sentence, for the page. */
  expected: string
  /** Metrics that it is about, for the page. */
  shows: readonly string[]
  run: () => Promise<SoakgateRun>
  /** Throws when what came of it is not what was expected. */
  check: (run: SoakgateRun) => void
}
