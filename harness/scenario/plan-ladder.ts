import { defaultThresholds } from '../vocabulary/default-thresholds.ts'
import { abortsByDefault, mayAbort } from '../vocabulary/early-proof.ts'
import { SoakgateError } from '../vocabulary/errors.ts'
import type { MemorySourceName } from '../vocabulary/memory-sources.ts'
import { nearest } from '../vocabulary/nearest.ts'
import { formatDuration } from '../vocabulary/quantities.ts'
import { schemaVersion } from '../vocabulary/schema-version.ts'
import { parseThreshold, type Threshold } from '../vocabulary/threshold-grammar.ts'
import { neverJudged } from './contradictions.ts'
import type { LadderPlan, LookPlan, Machine, PlannedThreshold, RunPlan } from './ladder-plan.ts'
import { arrivalsOf, type Load } from './load.ts'
import type { LoadedScenario } from './load-scenario.ts'
import { chooseSettings } from './load-settings.ts'
import { logPatternsOf } from './log-pattern.ts'
import { planGrowthLooks } from './plan-growth-looks.ts'
import { defaultsFor, planRuns } from './plan-runs.ts'
import { planSizes } from './plan-sizes.ts'
import { planSource } from './plan-source.ts'
import type { Scenario, ScenarioThreshold, Target, Variant } from './scenario.ts'
import { isStartedByUs } from './target.ts'

/** What an invocation asks for beyond the scenario; null: as the scenario says. */
export interface PlanOptions {
  sizes: readonly number[] | null
  users: number | null
  variant: string | null
  /** Each replaces the scenario's and the default thresholds of its metric. */
  thresholds: readonly string[]
  timeLimitMs: number | null
  seed: number
  keepGoing: boolean
  /** false: no threshold ends a run before it is over. */
  abort: boolean
  /** The largest run goes on for so many iterations while growth is inconclusive; null: no run does. */
  extendTo: number | null
  /** Where memory is read from; null: as usual on this machine. */
  source: MemorySourceName | null
  machine: Machine
  soakgateVersion: string
}

/** What is not asked for where `soakgate run` is given no option. */
export const withoutOptions: Omit<PlanOptions, 'machine' | 'soakgateVersion'> = {
  sizes: null,
  users: null,
  variant: null,
  thresholds: [],
  timeLimitMs: null,
  seed: 1,
  keepGoing: false,
  abort: true,
  extendTo: null,
  source: null,
}

/** Resolves all that can be resolved without starting anything; impossible options are refused here. */
export function planLadder(loaded: LoadedScenario, options: PlanOptions): LadderPlan {
  const { scenario } = loaded
  const variant = findVariant(scenario, options.variant)
  const target = changeTarget(scenario.target, variant)
  const { sizes, load } = planSizes(scenario, variant, options)
  const asked = parseAsked(options.thresholds)
  requireJudged(asked, sizes)
  requireLarger(options.extendTo, sizes)
  requireOpenEnd(options.extendTo, load)
  const source = planSource(options.source, options.machine)
  return {
    schemaVersion,
    soakgateVersion: options.soakgateVersion,
    scenario: {
      name: scenario.name,
      iterationName: scenario.iterationName,
      modulePath: loaded.modulePath,
      exportName: loaded.exportName,
      moduleHash: loaded.moduleHash,
    },
    variant: options.variant,
    askedUsers: options.users,
    seed: options.seed,
    timeLimitMs: options.timeLimitMs ?? scenario.timeLimitMs,
    keepGoing: options.keepGoing,
    machine: options.machine,
    runs: planRuns(
      target,
      sizes.map((size): RunPlan => {
        const settings = chooseSettings([scenario.sizes[size], variant], scenario)
        const thresholds = planThresholds(thresholdsAt(scenario, variant, size), asked, size, defaultsFor(target)).map(
          (planned) => ({ ...planned, abort: planned.abort && options.abort }),
        )
        const extendTo = size === sizes.at(-1) ? options.extendTo : null
        return {
          ...settings,
          size,
          users: Math.min(size, options.users ?? settings.users),
          seed: options.seed,
          iterationName: scenario.iterationName,
          unitName: scenario.unitName,
          needs: scenario.needs,
          target,
          source,
          warmup: scenario.warmup,
          recordLimitBytes: scenario.recordLimitBytes,
          logPatterns: logPatternsOf(scenario),
          setupTimeoutMs: scenario.setupTimeoutMs,
          userTimeoutMs: scenario.userTimeoutMs,
          teardownTimeoutMs: scenario.teardownTimeoutMs,
          load,
          background: scenario.background,
          count: scenario.count,
          serverCount: scenario.serverCount,
          quiesce: scenario.quiesce,
          directory: String(size),
          thresholds,
          looks: [],
          growthLooks: planGrowthLooks({
            size,
            longestWarmUp: scenario.warmup.longest,
            mayStop: thresholds.some(isGrowthThatStops),
            extendTo,
          }),
          extendTo,
        }
      }),
    ),
  }
}

/** Whether a proven leak by this threshold ends the run early. */
function isGrowthThatStops({ threshold, level, abort }: PlannedThreshold): boolean {
  return threshold.metric === 'rss_growth_per_iteration' && level === 'fail' && abort
}

function requireLarger(extendTo: number | null, sizes: readonly number[]): void {
  const largest = sizes.at(-1) ?? 0
  if (extendTo === null || extendTo > largest) return
  throw new SoakgateError('usage', `--extend-to ${extendTo} is not more than the largest size`, {
    expected: `more than ${largest} iterations`,
    got: String(extendTo),
  })
}

/** A load that is over when its time is over has nothing to go on with. */
function requireOpenEnd(extendTo: number | null, load: Load): void {
  const durationMs = arrivalsOf(load)?.durationMs ?? null
  if (extendTo === null || durationMs === null) return
  throw new SoakgateError('usage', `--extend-to ${extendTo} goes beyond load.duration`, {
    expected: 'a load without a duration, or -n with the number of iterations',
    got: `load.duration ${formatDuration(durationMs)}`,
  })
}

function changeTarget(target: Target, variant: Variant | null): Target {
  if (!isStartedByUs(target)) return target
  const env = { ...target.env, ...variant?.env }
  if (target.kind === 'container') return { ...target, command: variant?.command ?? target.command, env }
  return { ...target, command: variant?.command ?? target.command, env }
}

function findVariant(scenario: Scenario, name: string | null): Variant | null {
  if (name === null) return null
  const variant = scenario.variants[name]
  if (variant !== undefined) return variant
  const known = Object.keys(scenario.variants)
  const near = nearest(name, known)
  throw new SoakgateError('variant-unknown', `${scenario.name} has no variant ${JSON.stringify(name)}`, {
    expected: known.length === 0 ? 'no --variant: the scenario has none' : `one of ${known.join(', ')}`,
    got: near === undefined ? name : `${name}; did you mean ${near}?`,
  })
}

/** Reads thresholds given on the command line; one that cannot be read is a usage error with all its problems. */
export function parseAsked(texts: readonly string[]): Threshold[] {
  const parsed = texts.map(parseThreshold)
  const problems = parsed.flatMap((result) => (result.ok ? [] : [result.problem]))
  if (problems.length > 0) {
    throw new SoakgateError('threshold-invalid', 'A threshold cannot be read', {
      expected: 'metric [aggregate] < bound',
      got: problems[0] ?? '',
      details: problems,
    })
  }
  return parsed.flatMap((result) => (result.ok ? [result.value] : []))
}

/** A threshold that holds for no size would judge nothing, and so seem to pass. */
function requireJudged(asked: readonly Threshold[], sizes: readonly number[]): void {
  const problems = asked.flatMap((threshold) => {
    const problem = neverJudged(threshold, sizes)
    return problem === null ? [] : [`${threshold.text}: ${problem}`]
  })
  if (problems.length === 0) return
  throw new SoakgateError('threshold-invalid', 'A threshold holds for no size of the run', {
    expected: `at ${sizes.join(', ')}`,
    got: problems[0] ?? '',
    hint: 'Name one of the sizes, or leave "at" out.',
    details: problems,
  })
}

/** The plan of a record with other thresholds: each replaces those of its metric, at the sizes that it names. */
export function replaceThresholds(plan: LadderPlan, asked: readonly Threshold[]): LadderPlan {
  const sizes = plan.runs.flatMap(({ size, looks }) => [...looks.map((look) => look.size), size])
  requireJudged(asked, sizes)
  const replaced = <Judged extends LookPlan>(judged: Judged): Judged => {
    const commanded = mostSpecific(
      asked.map((threshold) => plainly(threshold, 'command line')),
      judged.size,
    )
    const named = new Set(commanded.map(({ threshold }) => threshold.metric))
    const kept = judged.thresholds.filter(({ threshold }) => !named.has(threshold.metric))
    return { ...judged, thresholds: [...commanded, ...kept] }
  }
  return { ...plan, runs: plan.runs.map((run) => ({ ...replaced(run), looks: run.looks.map(replaced) })) }
}

/**
 * The thresholds of one run. The command line's replace the scenario's of the same metric, both replace the defaults;
 * one written for this size wins over one for every size.
 */
export function planThresholds(
  fromScenario: readonly ScenarioThreshold[],
  asked: readonly Threshold[],
  size: number,
  defaultTexts: readonly string[] = defaultThresholds,
): PlannedThreshold[] {
  const written = fromScenario.flatMap(({ expect, level, abort, accept }): PlannedThreshold[] => {
    const parsed = parseThreshold(expect)
    if (!parsed.ok) return []
    const planned = plainly(parsed.value, 'scenario')
    return [{ ...planned, level, abort: level === 'fail' && (abort ?? planned.abort), accept }]
  })
  const commanded = asked.map((threshold) => plainly(threshold, 'command line'))
  const defaults = defaultTexts.flatMap((text): PlannedThreshold[] => {
    const parsed = parseThreshold(text)
    if (!parsed.ok) throw new Error(`a default threshold cannot be read: ${parsed.problem}`)
    const boundFrom = parsed.value.metric === 'rss_growth_per_iteration' ? 'own reports' : 'text'
    return [{ ...plainly(parsed.value, 'default'), boundFrom }]
  })
  const chosen: PlannedThreshold[] = []
  for (const layer of [commanded, written, defaults]) {
    const named = new Set(chosen.map((planned) => planned.threshold.metric))
    chosen.push(...mostSpecific(layer, size).filter((planned) => !named.has(planned.threshold.metric)))
  }
  return chosen
}

/** The thresholds that the scenario writes for a size: its own of a metric only where the variant has none. */
function thresholdsAt(scenario: Scenario, variant: Variant | null, size: number): ScenarioThreshold[] {
  const metricAt = ({ expect }: ScenarioThreshold) => {
    const parsed = parseThreshold(expect)
    return parsed.ok && (parsed.value.sizes?.includes(size) ?? true) ? parsed.value.metric : null
  }
  const replaced = new Set(variant?.thresholds.map(metricAt))
  return [...(variant?.thresholds ?? []), ...scenario.thresholds.filter((one) => !replaced.has(metricAt(one)))]
}

function plainly(threshold: Threshold, source: PlannedThreshold['source']): PlannedThreshold {
  const abort = abortsByDefault.includes(threshold.metric) && mayAbort(threshold)
  return { threshold, level: 'fail', abort, accept: null, source, boundFrom: 'text' }
}

function mostSpecific(layer: readonly PlannedThreshold[], size: number): PlannedThreshold[] {
  const holds = layer.filter(({ threshold }) => threshold.sizes === null || threshold.sizes.includes(size))
  const keyOf = ({ threshold }: PlannedThreshold) =>
    JSON.stringify([threshold.metric, threshold.selectors, threshold.aggregate])
  const sized = new Set(holds.filter(({ threshold }) => threshold.sizes !== null).map(keyOf))
  return holds.filter((planned) => planned.threshold.sizes !== null || !sized.has(keyOf(planned)))
}
