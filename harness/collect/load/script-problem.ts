import type { ErrorCode } from '../../vocabulary/errors.ts'

/** Why the scenario's functions cannot do their work: what the user must mend. */
export interface ScriptProblem {
  code: Extract<ErrorCode, 'setup-failed' | 'user-failed' | 'environment-missing' | 'files-not-found'>
  message: string
  expected: string
  got: string
  details: readonly string[]
}

/** Thrown into a script where it cannot go on, and no further iteration either; the scenario sees a plain Error. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError'
  readonly problem: ScriptProblem

  constructor(problem: ScriptProblem) {
    super(`${problem.message}: expected ${problem.expected}, got ${problem.got}`)
    this.problem = problem
  }
}

/** The problem that an error comes from, also where a script wrapped it; null: it comes from none. */
export function problemOf(error: unknown): ScriptProblem | null {
  let current = error
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if (current instanceof ScriptError) return current.problem
    current = current.cause
  }
  return null
}
