import type { LadderVerdict, RunVerdict } from '../judge/verdict.ts'
import type { LadderPlan } from '../scenario/ladder-plan.ts'

/** What every reporter is given. */
export interface Report {
  plan: LadderPlan
  verdict: LadderVerdict
  /** Folder of the record, as the user would type it. */
  recordPath: string
  /** Path of the scenario file, as the user would type it. */
  scenarioPath: string
}

/** The command that repeats one run: its size, seed and variant. */
export function rerunCommand(report: Report, run: RunVerdict): string {
  const { verdict, scenarioPath } = report
  const variant = verdict.variant === null ? '' : ` --variant ${verdict.variant}`
  return `npx soakgate run ${scenarioPath} -n ${run.size}${variant} --seed ${verdict.seed}`
}
