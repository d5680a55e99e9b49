/** A look at growth while a run goes on, started by growth-looks.ts: reads the record so far and answers once. */
import type { LookAnswer, LookQuestion } from './growth-looks.ts'
import { type GrowthLook, lookAtGrowth } from './judge/growth-look.ts'
import { readRun } from './record/record-reader.ts'

// Ctrl-C reaches the whole process group; soakgate ends what it does not want to know any more.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit())
process.once('message', (question: LookQuestion) => void answer(question))

async function answer(question: LookQuestion): Promise<void> {
  const answered = await look(question).then(
    (found): LookAnswer => ({ found }),
    (error: unknown): LookAnswer => ({ problem: error instanceof Error ? error.message : String(error) }),
  )
  process.send?.(answered, () => process.disconnect())
}

async function look({ invocationDirectory, plan, ended, startedAt }: LookQuestion): Promise<GrowthLook> {
  const record = await readRun(invocationDirectory, plan)
  return record === null ? { kind: 'continue' } : lookAtGrowth(record, ended, startedAt)
}
