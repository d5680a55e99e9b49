import { existsSync, statSync } from 'node:fs'
import { parseThreshold, type Threshold } from '../vocabulary/threshold-grammar.ts'
import { logPatternsOf } from './log-pattern.ts'
import type { Scenario, ScenarioThreshold } from './scenario.ts'
import { hasLog, isStartedByUs } from './target.ts'

/**
 * What a scenario asks for that its other parts, or the files beside it, cannot give: each would come to nothing, or to
 * an inconclusive run after all its reports. A line for each; empty: none.
 */
export function contradictionsOf(scenario: Scenario): string[] {
  return [...ofNeeds(scenario), ...ofTarget(scenario), ...ofThresholds(scenario)]
}

function ofNeeds({ needs }: Scenario): string[] {
  return needs.flatMap((file, index) =>
    existsSync(file) && statSync(file).isFile() ? [] : [`needs.${index}: there is no file ${file}`],
  )
}

/** A service that runs already is not started, and its log is not read, unless Docker has it. */
function ofTarget({ target, variants, logPatterns, quiesce }: Scenario): string[] {
  if (isStartedByUs(target)) return []
  const changed = Object.entries(variants).flatMap(([name, { command, env }]) => [
    ...(command === null ? [] : [`variants.${name}.command: the target runs already, and is not started`]),
    ...(Object.keys(env).length === 0 ? [] : [`variants.${name}.env: the target runs already, and is not started`]),
  ])
  const reads = Object.keys(logPatterns).length > 0 && !hasLog(target)
  return [
    ...changed,
    ...(reads ? ['logPatterns: the log of a service that runs already is not read'] : []),
    ...(target.kind === 'remote' && quiesce?.by === 'command' && quiesce.command.some((word) => word.includes('{pid}'))
      ? ['quiesce.command: the processes of a service that is watched elsewhere cannot be reached by {pid}']
      : []),
  ]
}

function ofThresholds(scenario: Scenario): string[] {
  const { iterations, thresholds, variants } = scenario
  const every = new Set([iterations, ...Object.values(variants).map((one) => one.iterations ?? [])].flat())
  const own = thresholds.flatMap(ofThreshold(scenario, 'thresholds', [...every]))
  const ofVariants = Object.entries(variants).flatMap(([name, variant]) =>
    variant.thresholds.flatMap(ofThreshold(scenario, `variants.${name}.thresholds`, variant.iterations ?? iterations)),
  )
  return [...own, ...ofVariants]
}

function ofThreshold(scenario: Scenario, place: string, sizes: readonly number[]) {
  return ({ expect }: ScenarioThreshold, index: number): string[] => {
    const parsed = parseThreshold(expect)
    if (!parsed.ok) return []
    const problem = neverMeasured(parsed.value, scenario) ?? neverJudged(parsed.value, sizes)
    return problem === null ? [] : [`${place}.${index}: ${expect}: ${problem}`]
  }
}

function neverMeasured({ metric, selectors }: Threshold, scenario: Scenario): string | null {
  const { target } = scenario
  if (metric.startsWith('temporary_') && target.temporaryFiles.length === 0) {
    if (target.kind === 'remote') return 'the files of a service that is watched elsewhere are not read'
    return "name the folders, as in target: { temporaryFiles: ['{cwd}/tmp'] }"
  }
  if (metric !== 'log_matches') return null
  if (!hasLog(target)) return 'the log of a service that runs already is not read'
  const names = Object.keys(logPatternsOf(scenario))
  const wrong = selectors.find(({ value }) => !names.includes(value))
  return wrong === undefined
    ? null
    : `there is no pattern ${JSON.stringify(wrong.value)}; there are ${names.join(', ')}`
}

/** Why it holds for none of the sizes that are run; null: it holds for some of them. */
export function neverJudged({ sizes: named }: Threshold, sizes: readonly number[]): string | null {
  const isJudged = named === null || named.some((size) => sizes.includes(size))
  return isJudged ? null : `at ${named.join(', ')}: none of the iterations ${sizes.join(', ')}`
}
