import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
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

const program = fileURLToPath(new URL(`./growth-look-thread${path.extname(import.meta.url)}`, import.meta.url))

/** Looks at growth in a thread of its own, so that reading and judging delay no sample. */
export function lookInThread(question: LookQuestion): Promise<GrowthLook> {
  const { promise, resolve, reject } = Promise.withResolvers<GrowthLook>()
  const thread = new Worker(program, { workerData: question })
  thread.once('message', resolve)
  thread.once('error', reject)
  thread.once('exit', (code) => reject(new Error(`the look at growth ended without an answer (${code})`)))
  return promise
}
