import { z } from 'zod'
import { byteUnits } from '../vocabulary/quantities.ts'
import { querySetNames } from './query-sets/query-sets.ts'
import { address, duration } from './schema-values.ts'
import { areMatchers, metricOfSelector } from './series-selector.ts'

/** The schema of targets whose memory another system measures. */

const ofLoaded = { url: address, pidHeader: z.string().min(1).optional() }
const secret = {
  tokenFrom: z
    .string()
    .regex(/^[A-Za-z_]\w*$/, 'expected the name of an environment variable, such as PROMETHEUS_TOKEN')
    .optional(),
}
const source = z
  .url({ protocol: /^https?$/, error: "expected an address, such as 'http://prometheus:9090'" })
  .refine((text) => (URL.parse(text)?.username ?? '') === '', 'expected an address without a password; see tokenFrom')
  .transform((text) => text.replace(/\/+$/, ''))

const labelName = z.string().regex(/^[a-zA-Z_]\w*$/, "expected a label, such as 'instance'")
const labels = z.array(labelName).min(1)
const byteUnit = z.enum(Object.keys(byteUnits) as (keyof typeof byteUnits)[])
const selector = z.string().refine((text) => metricOfSelector(text) !== null, {
  error:
    'expected a selector without arithmetic, such as worker_rss_bytes{job="reports"}: only of one it is told when its value was measured',
})

const querySet = z.strictObject({
  querySet: z.enum(querySetNames),
  match: z
    .string()
    .refine((text) => text.trim() !== '' && areMatchers(text), 'expected labels, such as groupname=~"gunicorn:.*"'),
  slot: labels.optional(),
})

const queriesObject = z.strictObject({
  rss: selector,
  unit: byteUnit.optional(),
  slot: labels,
  process: labelName.optional(),
  startTime: selector.optional(),
  restarts: selector.optional(),
  oomKills: selector.optional(),
  cpu: selector.optional(),
  limit: selector.optional(),
  descriptors: selector.optional(),
  threads: selector.optional(),
})

/** A metric that does not say its unit in its name may be in anything. */
const queries = queriesObject.superRefine(({ rss, limit, unit }, context) => {
  if (unit !== undefined) return
  for (const [key, query] of Object.entries({ rss, limit })) {
    const metric = query === undefined ? null : metricOfSelector(query)
    if (metric === null || metric.endsWith('_bytes')) continue
    const message = `the name ${metric} does not tell its unit; name it, such as unit: 'B' or unit: 'KiB'`
    context.addIssue({ code: 'custom', path: [key], message })
  }
})

const pointer = z.string().startsWith('/', "expected a JSON pointer, such as '/memory/rss'")
const jsonWorkers = z.strictObject({
  list: z.union([z.literal(''), pointer], { error: "expected a JSON pointer, such as '/workers'" }),
  rss: pointer,
  unit: byteUnit,
  slot: pointer.optional(),
  pid: pointer.optional(),
  startTime: pointer.optional(),
  restarts: pointer.optional(),
  oomKills: pointer.optional(),
  cpu: pointer.optional(),
  limit: pointer.optional(),
  descriptors: pointer.optional(),
  threads: pointer.optional(),
})

const identifiedWorkers = jsonWorkers.refine(({ slot, pid }) => slot !== undefined || pid !== undefined, {
  error: 'name slot, pid or both: which worker is which?',
})

const workersOfPrometheus = z.unknown().transform((input, context) => {
  const isSet = typeof input === 'object' && input !== null && 'querySet' in input
  const parsed = isSet ? querySet.safeParse(input) : queries.safeParse(input)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: undefined } as never)
  return z.NEVER
})

const prometheus = { prometheus: source, workers: workersOfPrometheus, ...secret }
const json = { json: source, workers: identifiedWorkers, every: duration.default(1000), ...secret }

const loaded = {
  prometheus: z.strictObject({ ...prometheus, ...ofLoaded }),
  json: z.strictObject({ ...json, ...ofLoaded }),
}
/** Nothing is asked of a service that others use. */
const watched = { prometheus: z.strictObject(prometheus), json: z.strictObject(json) }

type Addressed = { url?: string; pidHeader?: string | undefined }
export type RemoteTargetInput =
  | ({ kind: 'remote'; by: 'prometheus' } & Addressed & z.output<typeof watched.prometheus>)
  | ({ kind: 'remote'; by: 'json' } & Addressed & z.output<typeof watched.json>)

/** The schema of a remote target, by the keys that are there; null: it is no remote target. */
export function remoteSchemaOf(input: unknown, use: 'loaded' | 'watched'): z.ZodType<RemoteTargetInput> | null {
  const has = (key: string) => typeof input === 'object' && input !== null && key in input
  const { prometheus: ofPrometheus, json: ofJson } = use === 'loaded' ? loaded : watched
  if (has('prometheus')) return ofPrometheus.transform((data) => ({ kind: 'remote', by: 'prometheus', ...data }))
  if (has('json')) return ofJson.transform((data) => ({ kind: 'remote', by: 'json', ...data }))
  return null
}

/** Keys that are known of a remote target, and of its workers. */
export const remoteTargetKeys: { readonly '': readonly string[]; readonly workers: readonly string[] } = {
  '': [...new Set(Object.values(loaded).flatMap(({ shape }) => Object.keys(shape)))],
  workers: [...new Set([querySet, queriesObject, jsonWorkers].flatMap(({ shape }) => Object.keys(shape)))],
}
