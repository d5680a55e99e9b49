import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { SoakgateError } from '../vocabulary/errors.ts'
import { toBackground } from './background-schema.ts'
import { contradictionsOf } from './contradictions.ts'
import { toCountSource } from './count-schema.ts'
import { arrivalsOf } from './load.ts'
import { toLoadSettings } from './load-settings-schema.ts'
import { toLogPattern } from './log-pattern.ts'
import { installModuleHooks } from './module-hooks.ts'
import { toCommand, toTarget, toWatchedTarget } from './plan-target.ts'
import type { Scenario } from './scenario.ts'
import { problemsOf, type ScenarioInput, scenarioSchema, usualSizes } from './schema.ts'
import { problemsOfTls, problemsOfTlsBeforeNeeds } from './tls-files.ts'
import { loadDefaults, watchKeys, watchSchema } from './watch-schema.ts'

/** Besides the time that the load itself is to take. */
const usualTimeLimitMs = 3_600_000

/** A scenario and where it came from; its functions stay in the module, which the load worker imports again. */
export interface LoadedScenario {
  scenario: Scenario
  /** Absolute path of the file. */
  modulePath: string
  /** Which of the module's exports it is. */
  exportName: string
  /** SHA-256 of the file's text. */
  moduleHash: string
}

/** Loads every scenario that a file exports. */
export async function loadScenarios(file: string): Promise<LoadedScenario[]> {
  const modulePath = path.resolve(file)
  if (!existsSync(modulePath) || !(await stat(modulePath)).isFile()) {
    throw new SoakgateError('scenario-not-found', `There is no scenario file ${file}`, {
      expected: 'a TypeScript or JavaScript file that exports a scenario',
      got: existsSync(modulePath) ? 'a folder' : `nothing at ${modulePath}`,
    })
  }
  const module = await importModule(file, modulePath)
  const exported = Object.entries(module).filter(([, value]) => looksLikeScenario(value))
  if (exported.length === 0) {
    const names = Object.keys(module)
    throw new SoakgateError('scenario-missing', `${file} exports no scenario`, {
      expected: 'an export made with defineScenario({ … })',
      got: names.length === 0 ? 'no exports at all' : `the exports ${names.join(', ')}`,
    })
  }
  const moduleHash = createHash('sha256')
    .update(await readFile(modulePath))
    .digest('hex')
  return exported.map(([exportName, value]) => ({
    scenario: parseScenario(value, file, path.dirname(modulePath)),
    modulePath,
    exportName,
    moduleHash,
  }))
}

/** Checks a scenario's data; all problems come in one error. */
export function parseScenario(value: unknown, file: string, folder: string): Scenario {
  const { scenario, problems } = isWatch(value) ? readWatch(value, folder) : readScenario(value, folder)
  if (scenario !== null && problems.length === 0) return scenario
  throw new SoakgateError(
    'scenario-invalid',
    `${file} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}`,
    { expected: 'a valid scenario', got: problems[0] ?? 'an invalid one', details: problems },
  )
}

/** What came of reading a scenario; null where it has problems that leave nothing to be read. */
interface ReadScenario {
  scenario: Scenario | null
  problems: readonly string[]
}

function readScenario(value: unknown, folder: string): ReadScenario {
  const parsed = scenarioSchema.safeParse(value)
  if (!parsed.success) return { scenario: null, problems: problemsOf(parsed.error) }
  const scenario = toScenario(parsed.data, folder)
  const { tls } = scenario.target
  const check = scenario.needs.length === 0 ? problemsOfTls : problemsOfTlsBeforeNeeds
  return { scenario, problems: [...contradictionsOf(scenario), ...(tls === null ? [] : check(tls))] }
}

/** Made with defineWatch: it says where the number of reports comes from. */
function isWatch(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'count' in value
}

function readWatch(value: unknown, folder: string): ReadScenario {
  const parsed = watchSchema.safeParse(value)
  if (!parsed.success) return { scenario: null, problems: problemsOf(parsed.error, watchKeys) }
  const { target, count, ...common } = parsed.data
  const scenario = toScenario({ ...loadDefaults, ...common }, folder)
  const watched = { target: toWatchedTarget(target, folder), count: toCountSource(count, folder) }
  const whole = { ...scenario, ...watched }
  return { scenario: whole, problems: contradictionsOf(whole) }
}

async function importModule(file: string, modulePath: string): Promise<Record<string, unknown>> {
  installModuleHooks()
  try {
    return (await import(pathToFileURL(modulePath).href)) as Record<string, unknown>
  } catch (error) {
    const stack = error instanceof Error && error.stack !== undefined ? error.stack : String(error)
    throw new SoakgateError('scenario-not-loadable', `${file} cannot be loaded`, {
      expected: 'a module that can be imported',
      got: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      // The user's own lines; Node's internals and ours would only hide them.
      details: stack
        .split('\n')
        .filter((line) => line.includes(modulePath))
        .slice(0, 3),
      cause: error,
    })
  }
}

function looksLikeScenario(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return ['iteration', 'target', 'iterations', 'count'].some((key) => key in value)
}

function toScenario(input: ScenarioInput, folder: string): Scenario {
  const load = input.load(folder)
  const durationMs = arrivalsOf(load)?.durationMs ?? null
  return {
    name: input.name,
    iterationName: input.iterationName,
    unitName: input.unitName ?? input.iterationName,
    iterations: ascending(input.iterations ?? (durationMs === null ? usualSizes : [])),
    users: input.users,
    timeLimitMs: input.timeLimit ?? usualTimeLimitMs + (durationMs ?? 0),
    iterationTimeoutMs: input.iterationTimeout,
    requestTimeoutMs: input.requestTimeout,
    setupTimeoutMs: input.setupTimeout,
    userTimeoutMs: input.userTimeout,
    teardownTimeoutMs: input.teardownTimeout,
    thinkTime: input.thinkTime ?? null,
    bailAfter: input.bailAfter,
    recordLimitBytes: input.recordLimit,
    logPatterns: Object.fromEntries(
      Object.entries(input.logPatterns).map(([name, pattern]) => [name, toLogPattern(pattern)]),
    ),
    quiesce: input.quiesce ?? null,
    sizes: Object.fromEntries(Object.entries(input.sizes).map(([size, own]) => [size, toLoadSettings(own)])),
    warmup: input.warmup,
    load,
    background: toBackground(input.background, folder),
    count: null,
    serverCount: input.serverCount === undefined ? null : toCountSource(input.serverCount, folder),
    needs: input.needs.map((file) => path.resolve(folder, file)),
    target: toTarget(input.target, input.tls, folder),
    variants: Object.fromEntries(
      Object.entries(input.variants).map(([name, variant]) => [
        name,
        {
          command: variant.command === undefined ? null : toCommand(variant.command, folder),
          env: variant.env,
          iterations: variant.iterations === undefined ? null : ascending(variant.iterations),
          thresholds: variant.thresholds,
          ...toLoadSettings(variant),
        },
      ]),
    ),
    thresholds: input.thresholds,
  }
}

function ascending(sizes: readonly number[]): number[] {
  return [...new Set(sizes)].sort((a, b) => a - b)
}
