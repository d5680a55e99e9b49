/** One thing whose cost is measured, alone in a fresh process: `step.ts <step> <folder> <run as JSON>`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { judgeRun } from '../../harness/judge/judge-run.ts'
import { readRun } from '../../harness/record/record-reader.ts'
import type { RunRecord } from '../../harness/record/run-record.ts'
import { compressedEnding } from '../../harness/record/tables.ts'
import { type LongRun, planLongRun, recordLongRun } from '../../harness/testing/long-run.ts'

/** What a step cost. */
export interface StepCost {
  /** User and system time of all threads, without the start of the process. */
  cpuMs: number
  /** Until the record was read; null: the step reads none. */
  readCpuMs: number | null
  largestRssBytes: number
}

const steps = { record, judge, cells, toJson, fromJson }
export type StepName = keyof typeof steps

/** The rows of the record as one text, for the peer that reads JSON. */
const jsonFile = 'rows.json'

const begun = process.cpuUsage()
const [name = '', folder = '', run = ''] = process.argv.slice(2)
const readCpuMs = await steps[name as StepName](folder, JSON.parse(run) as LongRun)
const largestRssBytes = process.resourceUsage().maxRSS * 1024
console.log(JSON.stringify({ cpuMs: cpuMsSince(begun), readCpuMs, largestRssBytes } satisfies StepCost))

async function record(into: string, run: LongRun): Promise<null> {
  await recordLongRun(into, run)
  return null
}

async function judge(from: string, run: LongRun): Promise<number> {
  const record = await readRecord(from, run)
  const readMs = cpuMsSince(begun)
  if (judgeRun(record).outcomes.completed === 0) throw new Error('the record is empty')
  return readMs
}

/** Reads every table as cells, whatever they mean. */
async function cells(from: string, run: LongRun): Promise<null> {
  const directory = path.join(from, planLongRun(run).directory)
  for (const file of readdirSync(directory).filter((name) => /\.csv(\.gz)?$/.test(name))) {
    const bytes = readFileSync(path.join(directory, file))
    parse(file.endsWith(compressedEnding) ? gunzipSync(bytes) : bytes)
  }
  return null
}

/** Writes the same rows as JSON. */
async function toJson(from: string, run: LongRun): Promise<null> {
  writeFileSync(path.join(from, jsonFile), JSON.stringify(await readRecord(from, run)))
  return null
}

async function fromJson(from: string): Promise<null> {
  JSON.parse(readFileSync(path.join(from, jsonFile), 'utf8'))
  return null
}

async function readRecord(from: string, run: LongRun): Promise<RunRecord> {
  const record = await readRun(from, planLongRun(run))
  if (record === null) throw new Error(`there is no record in ${from}`)
  return record
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
