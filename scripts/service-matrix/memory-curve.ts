import path from 'node:path'
import { isOwn } from '../../harness/judge/analysis/limited-groups.ts'
import { analyzeRun } from '../../harness/judge/analysis/run-analysis.ts'
import { type UsageReading, usageInLoad } from '../../harness/judge/analysis/target-usage.ts'
import { readPlan, readRun } from '../../harness/record/record-reader.ts'

/** What a service held in a run, as its kernel counts it where it has a control group of its own. */
export interface MemoryOfRun {
  /** Over the load. */
  curve: readonly UsageReading[]
  /** From the warm-up on, at most the limit that it reached; null: not known. */
  peakBytes: number | null
}

export async function memoryOfRun(runFolder: string): Promise<MemoryOfRun> {
  const invocation = path.dirname(runFolder)
  const { runs } = await readPlan(invocation)
  const plan = runs.find(({ size }) => String(size) === path.basename(runFolder))
  const record = plan === undefined ? null : await readRun(invocation, plan)
  if (record === null) throw new Error(`${runFolder} holds no run`)
  const analysis = analyzeRun(record)
  const groups = record.groups.filter(isOwn)
  const curve = usageInLoad(analysis, groups)
  const readings = groups.length > 0 ? groups.map(({ usedBytes }) => usedBytes) : curve.map(({ bytes }) => bytes)
  return { curve, peakBytes: readings.length === 0 ? null : readings.reduce((most, bytes) => Math.max(most, bytes)) }
}

/** The largest reading after each so many reports, so that a plot of hours stays small: at most so many points. */
export function thinCurve(curve: readonly UsageReading[], points: number): UsageReading[] {
  const last = curve.at(-1)?.reports ?? 0
  const step = Math.max(1, last / points)
  const groups = Map.groupBy(curve, ({ reports }) => Math.ceil(reports / step))
  return [...groups].map(([group, readings]) => ({
    reports: Math.min(last, Math.round(group * step)),
    bytes: readings.reduce((most, { bytes }) => Math.max(most, bytes), 0),
  }))
}
