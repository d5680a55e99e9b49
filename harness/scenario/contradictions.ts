import { existsSync, statSync } from 'node:fs'
import { formatDuration } from '../vocabulary/quantities.ts'
import { parseThreshold, type Threshold } from '../vocabulary/threshold-grammar.ts'
import { type Arrivals, arrivalTimes } from './arrivals.ts'
import { arrivalsOf, type K6Load } from './load.ts'
import { logPatternsOf } from './log-pattern.ts'
import type { Scenario, ScenarioThreshold } from './scenario.ts'
import { hasLog, isStartedByUs } from './target.ts'
import { contradictionsOfTool } from './tool-contradictions.ts'

/**
 * What a scenario asks for that its other parts, or the files beside it, cannot give: each would come to nothing, or to
 * an inconclusive run after all its reports. A line for each; empty: none.
 */
export function contradictionsOf(scenario: Scenario): string[] {
  return [
    ...ofNeeds(scenario),
    ...ofLoad(scenario),
    ...contradictionsOfTool(scenario),
    ...ofTarget(scenario),
    ...ofThresholds(scenario),
  ]
}

function ofNeeds({ needs }: Scenario): string[] {
  return needs.flatMap((file, index) =>
    existsSync(file) && statSync(file).isFile() ? [] : [`needs.${index}: there is no file ${file}`],
  )
}

/** Iterations that begin when they are due leave nothing to be said of when they begin. */
function ofLoad(scenario: Scenario): string[] {
  const { load, iterations, thinkTime, quiesce, timeLimitMs } = scenario
  if (load.engine === 'k6') return ofK6(scenario, load)
  const arrivals = arrivalsOf(load)
  if (arrivals === null) return []
  const { durationMs } = arrivals
  const neededMs = durationMs ?? iterations.reduce((sum, size) => sum + lastDueMs(arrivals, size), 0)
  // A tool has no pauses at all, which is told of it anyway.
  const isOurs = load.engine === 'iterations'
  return [
    ...(thinkTime === null || !isOurs ? [] : ['thinkTime: with load.rate iterations begin when they are due']),
    ...(quiesce === null || !isOurs
      ? []
      : ['quiesce: with load.rate iterations begin when they are due, and cannot pause']),
    ...(durationMs === null || iterations.length === 0
      ? []
      : ['iterations: load.duration says how many there are; leave one of both out']),
    ...(neededMs <= timeLimitMs
      ? []
      : [
          `timeLimit: ${formatDuration(timeLimitMs)} is shorter than the load, which takes ${formatDuration(neededMs)}`,
        ]),
  ]
}

/** What soakgate does to requests of its own cannot be done to those of a script of k6. */
function ofK6({ thinkTime, quiesce, target, users }: Scenario, { script, segments }: K6Load): string[] {
  return [
    ...(existsSync(script) && statSync(script).isFile() ? [] : [`load.script: there is no file ${script}`]),
    ...(thinkTime === null ? [] : ['thinkTime: a script of k6 sleeps by itself']),
    ...(quiesce === null ? [] : ['quiesce: the load of k6 does not pause']),
    ...(segments.length <= users ? [] : [`users: ${users} cannot be split among ${segments.length} load.segments`]),
    ...(target.tls === null ? [] : ['tls: a script of k6 has certificates in its own options (tlsAuth)']),
  ]
}

/** When the last of so many is due; with any seed about the same. */
function lastDueMs(arrivals: Arrivals, size: number): number {
  return (
    arrivalTimes(arrivals, 1)
      .drop(size - 1)
      .next().value ?? 0
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
  if (sizes.length === 0 && named !== null) return 'the number of iterations follows from load.duration; leave "at" out'
  const isJudged = named === null || named.some((size) => sizes.includes(size))
  return isJudged ? null : `at ${named.join(', ')}: none of the iterations ${sizes.join(', ')}`
}
