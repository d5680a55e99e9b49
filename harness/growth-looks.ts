import { fork } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GrowthLook } from './judge/growth-look.ts'
import type { RunPlan } from './scenario/ladder-plan.ts'

/** What a look needs to know; the record is read from its files. */
export interface LookQuestion {
  invocationDirectory: string
  plan: RunPlan
  /** Counted iterations that have ended. */
  ended: number
  /** When the run began, ISO 8601: until then a known fail may be let through. */
  startedAt: string
}

/** What comes back: what was found, or why nothing could be. */
export type LookAnswer = { found: GrowthLook } | { problem: string }

const program = fileURLToPath(new URL(`./growth-look-process${path.extname(import.meta.url)}`, import.meta.url))

/**
 * Looks at growth in a process of its own, so that reading and judging delay no sample, and that what they take is
 * given back: after a dozen looks in a thread, soakgate itself had grown by half.
 */
export function lookApart(question: LookQuestion): Promise<GrowthLook> {
  const { promise, resolve, reject } = Promise.withResolvers<GrowthLook>()
  const child = fork(program, [], {
    // As for the load process: Node before 24 warns of type stripping, and V8 takes 128 MiB for new objects.
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  child.once('message', (answer: LookAnswer) => {
    if ('found' in answer) resolve(answer.found)
    else reject(new Error(answer.problem))
  })
  child.once('error', reject)
  child.once('exit', (code, signal) => {
    reject(new Error(`the look at growth ended without an answer (${signal ?? `exit code ${code}`})`))
  })
  child.send(question, () => {})
  return promise
}
