import { probes, probingThreshold } from '../../judge/advice/probes.ts'
import { judgeRun } from '../../judge/judge-run.ts'
import { judgeLadder } from '../../judge/ladder.ts'
import type { RunVerdict } from '../../judge/verdict.ts'
import { readPlan, readRun } from '../../record/record-reader.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { LadderPlan } from '../../scenario/ladder-plan.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'

/** Runs of one scenario and variant that did not fail, judged by the thresholds that tell values. */
export interface HealthyRuns {
  scenario: string
  variant: string | null
  records: number
  runs: readonly RunVerdict[]
}

/** Reads records for advice; refuses failed ones and those of different scenarios, all of them at once. */
export async function readHealthyRuns(records: readonly { folder: string; shown: string }[]): Promise<HealthyRuns> {
  const read = await Promise.all(
    records.map(async ({ folder, shown }) => {
      const plan = await readPlan(folder)
      return { shown, plan, runs: await readRuns(folder, plan) }
    }),
  )
  const failed = read.flatMap(({ shown, plan, runs }) => {
    const verdict = judgeLadder(runs.map(judgeRun), plan)
    const broken = verdict.runs.find(({ error }) => error !== null)
    if (broken !== undefined) return [`${shown} could not be carried out: ${broken.error?.message ?? ''}`]
    return verdict.status === 'fail' ? [`${shown} failed: ${verdict.reason}`] : []
  })
  const kinds = [...new Set(read.map(({ plan }) => nameOf(plan)))]
  const problems = [...failed, ...(kinds.length > 1 ? [`the records are of ${kinds.join(' and of ')}`] : [])]
  const [first] = read
  if (problems.length > 0 || first === undefined) {
    throw new SoakgateError('records-unfit', 'These records suggest no thresholds', {
      expected: 'healthy runs of one scenario and variant',
      got: problems[0] ?? 'no records',
      details: problems,
    })
  }
  const thresholds = probes.map(probingThreshold)
  const runs = read.flatMap(({ runs: recorded }) =>
    recorded.map((record) => judgeRun({ ...record, plan: { ...record.plan, thresholds } })),
  )
  const { scenario, variant } = first.plan
  return { scenario: scenario.name, variant, records: read.length, runs }
}

function nameOf({ scenario, variant }: LadderPlan): string {
  return variant === null ? scenario.name : `${scenario.name}, variant ${variant}`
}

async function readRuns(folder: string, plan: LadderPlan): Promise<RunRecord[]> {
  const runs = await Promise.all(plan.runs.map((run) => readRun(folder, run)))
  return runs.filter((run) => run !== null)
}
