/** A look at growth while a run goes on, started by growth-looks.ts: reads the record so far and answers once. */
import { parentPort, workerData } from 'node:worker_threads'
import type { LookQuestion } from './growth-looks.ts'
import { type GrowthLook, lookAtGrowth } from './judge/growth-look.ts'
import { readRun } from './record/record-reader.ts'

const { invocationDirectory, plan, ended, startedAt } = workerData as LookQuestion
const record = await readRun(invocationDirectory, plan)
const found: GrowthLook = record === null ? { kind: 'continue' } : lookAtGrowth(record, ended, startedAt)
parentPort?.postMessage(found)
