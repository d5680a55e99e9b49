import type { LadderVerdict } from '../judge/verdict.ts'
import type { LadderPlan } from '../scenario/ladder-plan.ts'
import { usualMemorySource } from '../vocabulary/memory-sources.ts'
import { quoteWords } from './shell-word.ts'
import type { SourceLines } from './source-lines.ts'

/** What every reporter is given. */
export interface Report {
  plan: LadderPlan
  verdict: LadderVerdict
  /** Folder of the record, as the user would type it. */
  recordPath: string
  /** What the target of each run printed, by size, as the user would open it; of those that printed anything. */
  logPaths: Readonly<Record<number, string>>
  /** Path of the scenario file, as the user would type it. */
  scenarioPath: string
  /** Whether an inconclusive verdict lets the build pass (`--allow-inconclusive`). */
  allowsInconclusive: boolean
  /** Where in the scenario file things stand; null: the file is not there, or not as it was. */
  source: SourceLines | null
}

/** How many users at once the load was of, such as "10 users"; null: it was made by others. */
export function usersInWords({ plan }: Report): string | null {
  if (plan.runs.some(({ count }) => count !== null)) return null
  const users = plan.runs.map((run) => run.users)
  const [fewest, most] = [Math.min(...users), Math.max(...users)]
  const number = fewest === most ? String(most) : `${fewest} to ${most}`
  return `${number} user${most === 1 ? '' : 's'}`
}

/** The command that repeats one run: its size, seed, variant, and what the command line asked for. */
export function rerunCommand({ plan, verdict, scenarioPath }: Report, size: number): string {
  const run = plan.runs.find((one) => one.size === size)
  const asked = (run?.thresholds ?? [])
    .filter(({ source }) => source === 'command line')
    .flatMap(({ threshold }) => ['--threshold', threshold.text])
  const variant = verdict.variant === null ? [] : ['--variant', verdict.variant]
  const users = plan.askedUsers === null ? [] : ['--users', String(plan.askedUsers)]
  const further = (run?.extendTo ?? null) === null ? [] : ['--extend-to', String(run?.extendTo)]
  const [system = ''] = plan.machine.platform.split(' ')
  const isUsual = run === undefined || run.source === usualMemorySource(system)
  const source = isUsual ? [] : ['--source', run.source]
  const file = scenarioPath.startsWith('-') ? `./${scenarioPath}` : scenarioPath
  return `npx soakgate run ${quoteWords([file, '-n', String(size), ...further, ...variant, ...users, ...source, ...asked, '--seed', String(verdict.seed)])}`
}
