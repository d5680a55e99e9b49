import { z } from 'zod'
import { nearest } from '../vocabulary/nearest.ts'
import { backgroundKeys, backgroundSchema } from './background-schema.ts'
import { serverCountKeys, serverCountSchema } from './count-schema.ts'
import { defaultLoad, loadKeys, loadSchema } from './load-schema.ts'
import { loadSettings, loadSettingsShape, quiesce, quiesceObject, thinkTime } from './load-settings-schema.ts'
import { remoteTargetKeys } from './remote-target-schema.ts'
import { bytes, command, duration, texts, whole } from './schema-values.ts'
import { targetKeys, targetSchema } from './target-schema.ts'
import { threshold, thresholdKeys } from './threshold-schema.ts'
import { tls, tlsObject } from './tls-schema.ts'

/** The one schema of a scenario's data and functions, with the defaults. All problems are told at once, with paths. */

const sizes = z.array(whole).min(1)
const variant = z.strictObject({
  command: command.optional(),
  env: texts.default({}),
  iterations: sizes.optional(),
  thresholds: z.array(threshold).default([]),
  ...loadSettingsShape,
})

const scriptFunction = z.custom<(...parameters: never[]) => unknown>((value) => typeof value === 'function', {
  error: ({ input, path }) =>
    path?.at(-1) === 'user' && typeof input === 'number'
      ? `expected a function, what each user does first; for their number write users: ${input}`
      : 'expected a function, such as `async ({ http }) => { … }`',
})

export const scenarioObject = z.strictObject({
  name: z.string().regex(/^[\w][\w.-]*$/, 'expected letters, digits, dots, dashes: it names a folder'),
  iterationName: z.string().min(1).default('iteration'),
  unitName: z.string().min(1).optional(),
  iterations: sizes.optional(),
  users: whole.default(1),
  load: loadSchema.default(() => defaultLoad),
  background: backgroundSchema.optional(),
  timeLimit: duration.optional(),
  iterationTimeout: duration.default(300_000),
  requestTimeout: duration.default(60_000),
  setupTimeout: duration.default(60_000),
  userTimeout: duration.default(60_000),
  teardownTimeout: duration.default(60_000),
  thinkTime: thinkTime.optional(),
  bailAfter: whole.default(20),
  recordLimit: bytes.default(200e6),
  logPatterns: z
    .record(
      z.string().regex(/^\w[\w-]*$/, 'expected a name, such as memory_error'),
      z.union([z.string().min(1), z.instanceof(RegExp)], { error: 'expected a text or a regular expression' }),
    )
    .default({}),
  quiesce: quiesce.optional(),
  sizes: z.record(z.string().regex(/^[1-9]\d*$/, 'expected a size, such as 500'), loadSettings).default({}),
  warmup: z
    .strictObject({ iterationsPerWorker: z.int().nonnegative().default(10), longest: whole.default(60) })
    .prefault({}),
  needs: z.array(z.string().min(1)).default([]),
  target: targetSchema,
  tls: tls.optional(),
  serverCount: serverCountSchema.optional(),
  variants: z.record(z.string().regex(/^[\w][\w.-]*$/), variant).default({}),
  thresholds: z.array(threshold).default([]),
  setup: scriptFunction.optional(),
  user: scriptFunction.optional(),
  iteration: scriptFunction.optional(),
  teardown: scriptFunction.optional(),
})

/** The sizes of a ladder where nothing else is said. */
export const usualSizes: readonly number[] = [25, 100, 500]

export const scenarioSchema = scenarioObject.superRefine((input, context) => {
  for (const issue of problemsOfScript(input)) context.addIssue(issue)
  const { iterations = usualSizes, variants, sizes } = input
  const known = new Set([iterations, ...Object.values(variants).map((one) => one.iterations ?? [])].flat())
  for (const size of Object.keys(sizes)) {
    if (known.has(Number(size))) continue
    const message = `it is not one of the iterations ${[...known].join(', ')}`
    context.addIssue({ code: 'custom', path: ['sizes', size], message })
  }
})

/** The functions of the scenario make the load, or a tool does, which has a script of its own. */
function problemsOfScript(
  input: z.output<typeof scenarioObject>,
): { code: 'custom'; path: string[]; message: string }[] {
  const { engine } = input.load('')
  if (engine === 'iterations') {
    const message = 'expected a function, such as `async ({ http }) => { … }`'
    return input.iteration === undefined ? [{ code: 'custom', path: ['iteration'], message }] : []
  }
  const message = `the load is made by ${engine}, whose script has functions of its own`
  const given = (['setup', 'user', 'iteration', 'teardown'] as const).filter((name) => input[name] !== undefined)
  return given.map((name) => ({ code: 'custom', path: [name], message }))
}

export type ScenarioInput = z.output<typeof scenarioSchema>

/** Keys that are known at each place, so that an unknown one gets the nearest. */
export const knownKeys: KnownKeys = {
  '': Object.keys(scenarioObject.shape),
  ...loadKeys,
  background: backgroundKeys,
  target: targetKeys,
  tls: Object.keys(tlsObject.shape),
  'target.ready': ['url', 'log', 'within'],
  'target.roles': ['worker', 'helper', 'browser'],
  'target.workers': remoteTargetKeys.workers,
  serverCount: serverCountKeys,
  warmup: ['iterationsPerWorker', 'longest'],
  thinkTime: ['min', 'max'],
  quiesce: Object.keys(quiesceObject.shape),
  'sizes.*': Object.keys(loadSettings.shape),
  'variants.*': Object.keys(variant.shape),
  ...keysBelow('thresholds.*', thresholdKeys),
  ...keysBelow('variants.*.thresholds.*', thresholdKeys),
}

/** Keys that are known at each place of something, by the place. */
export type KnownKeys = Readonly<Record<string, readonly string[]>>

function keysBelow(place: string, keys: KnownKeys): KnownKeys {
  return Object.fromEntries(Object.entries(keys).map(([part, known]) => [`${place}${part}`, known]))
}

/** The problems of a scenario as lines: `target.prot: unknown option; did you mean "port"?`. */
export function problemsOf(error: z.ZodError, known: KnownKeys = knownKeys): string[] {
  return error.issues.flatMap((issue) => linesOf(issue, [], known))
}

function linesOf(issue: z.core.$ZodIssue, parents: readonly PropertyKey[], known: KnownKeys): string[] {
  const path = [...parents, ...issue.path]
  const place = path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, known))
  if (issue.code === 'invalid_union') {
    // The branch that got furthest is the one that was meant: an object rather than a text.
    const meant = issue.errors.find((branch) =>
      branch.every((inner) => inner.path.length > 0 || inner.code !== 'invalid_type'),
    )
    return meant === undefined ? [`${place}: ${issue.message}`] : meant.flatMap((inner) => linesOf(inner, path, known))
  }
  return [`${place === '' ? 'scenario' : place}: ${issue.message.replace(/^Invalid input: /, '')}`]
}

function unknownKey(path: readonly PropertyKey[], key: string, knownAt: KnownKeys): string {
  const isAnyName = (part: PropertyKey, index: number) =>
    typeof part === 'number' || (index === 1 && path[0] !== 'target')
  const place = path.map((part, index) => (isAnyName(part, index) ? '*' : String(part))).join('.')
  const known = knownAt[place] ?? []
  const near = nearest(key, known)
  const help = near === undefined ? `known are ${known.join(', ')}` : `did you mean "${near}"?`
  return `${[...path, key].map(String).join('.')}: unknown option; ${help}`
}
