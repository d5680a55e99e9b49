import { existsSync } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { LadderPlan, RunPlan } from '../scenario/ladder-plan.ts'
import { SoakgateError } from '../vocabulary/errors.ts'
import { memorySourceNames } from '../vocabulary/memory-sources.ts'
import { schemaVersion } from '../vocabulary/schema-version.ts'
import { defaultRecordLimitBytes } from './record-limit.ts'
import { nothingLeftOut, type RunOutcome } from './run-outcome.ts'
import type { RunRecord } from './run-record.ts'
import { hasFile, readTable, unreadable } from './table-reader.ts'
import { compressedEnding, files, tables } from './tables.ts'

/** Reads plan.json of an invocation's folder. */
export async function readPlan(invocationDirectory: string): Promise<LadderPlan> {
  const file = path.join(invocationDirectory, files.plan)
  if (!(await hasFile(file))) {
    throw new SoakgateError('record-not-found', `There is no record in ${invocationDirectory}`, {
      expected: `a folder with ${files.plan}`,
      got: existsSync(invocationDirectory) ? `no ${files.plan} in it` : 'no such folder',
    })
  }
  const plan = await readJson<LadderPlan>(file)
  if (!(Number.isInteger(plan.schemaVersion) && plan.schemaVersion >= 1 && plan.schemaVersion <= schemaVersion)) {
    throw new SoakgateError('record-version', `${file} is of another version`, {
      expected: `schemaVersion 1 to ${schemaVersion}`,
      got: `schemaVersion ${String(plan.schemaVersion)}`,
    })
  }
  for (const { directory } of plan.runs) assertInside(file, directory)
  return { ...plan, askedUsers: plan.askedUsers ?? null, runs: plan.runs.map(completeRun) }
}

/** A record is data of whoever sent it: its runs lie in it, and nowhere else. */
function assertInside(file: string, directory: unknown): void {
  if (typeof directory === 'string' && /^[\w-][\w.-]*$/.test(directory)) return
  throw unreadable(file, 'runs in folders of the record itself', `the folder ${JSON.stringify(directory)}`)
}

/** What plans of the first version do not say: nothing was accepted, and nothing but ends of workers stopped a run. */
const unsaidOfThresholds = { abort: false, accept: null }

/** Nor of targets: no folder was watched. */
const unsaidOfTarget = { temporaryFiles: [] }

function completeRun(run: RunPlan): RunPlan {
  return {
    ...run,
    looks: run.looks ?? [],
    growthLooks: run.growthLooks ?? [run.size],
    extendTo: run.extendTo ?? null,
    source: memorySourceNames.find((name) => name === run.source) ?? 'procfs',
    target: { ...unsaidOfTarget, ...run.target },
    logPatterns: run.logPatterns ?? {},
    load: run.load ?? { engine: 'iterations', arrivals: null },
    background: run.background ?? null,
    count: run.count ?? null,
    serverCount: run.serverCount ?? null,
    recordLimitBytes: run.recordLimitBytes ?? defaultRecordLimitBytes,
    thresholds: run.thresholds.map((planned) => ({ ...unsaidOfThresholds, ...planned })),
  }
}

/** Reads one run; null: it was never begun. */
export async function readRun(invocationDirectory: string, plan: RunPlan): Promise<RunRecord | null> {
  const directory = path.join(invocationDirectory, plan.directory)
  const isBegun = [tables.iterations.file, tables.iterations.file + compressedEnding].some((file) =>
    existsSync(path.join(directory, file)),
  )
  if (!isBegun) return null
  await assertFolder(directory)
  const outcomeFile = path.join(directory, files.outcome)
  return {
    plan,
    iterations: await readTable(directory, 'iterations'),
    requests: await readTable(directory, 'requests'),
    samples: await readTable(directory, 'samples'),
    groups: await readTable(directory, 'groups'),
    ticks: await readTable(directory, 'ticks'),
    events: await readTable(directory, 'events'),
    seconds: await readTable(directory, 'seconds'),
    rests: await readTable(directory, 'rests'),
    heaps: await readTable(directory, 'heaps'),
    temporary: await readTable(directory, 'temporary'),
    leftovers: await readTable(directory, 'leftovers'),
    matches: await readTable(directory, 'matches'),
    sources: await readTable(directory, 'sources'),
    outcome: (await hasFile(outcomeFile)) ? completeOutcome(await readJson<RunOutcome>(outcomeFile)) : null,
  }
}

async function readJson<T>(file: string): Promise<T> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T
  } catch (error) {
    throw unreadable(file, 'JSON', error instanceof Error ? error.message : String(error))
  }
}

/** What older outcomes do not say: nothing was left out, and growth was not looked at. */
function completeOutcome(outcome: RunOutcome): RunOutcome {
  return {
    ...outcome,
    asked: outcome.asked ?? outcome.size,
    lookedAt: outcome.lookedAt ?? null,
    leftOut: outcome.leftOut ?? nothingLeftOut,
    arrivals: outcome.arrivals ?? null,
    tool: outcome.tool ?? null,
    serverCount: outcome.serverCount ?? null,
  }
}

async function assertFolder(directory: string): Promise<void> {
  if ((await lstat(directory)).isDirectory()) return
  throw unreadable(directory, 'a folder of the record itself', 'a link')
}
