import { z } from 'zod'
import { type StopReason, stopReasons } from '../record/run-outcome.ts'
import { type ErrorCode, type ExitCode, errorTable, exitCodePrecedence } from '../vocabulary/errors.ts'
import { metricNames } from '../vocabulary/metrics.ts'
import { outcomeNames } from '../vocabulary/outcomes.ts'
import type { GrowthEstimate } from './analysis/growth/growth.ts'
import type { LadderVerdict } from './verdict.ts'

/** The schema of verdict.json and of the json reporter; docs/verdict.schema.json is made from it. */

const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly()
const bytes = z.number().meta({ description: 'bytes' })
const bytesOrNull = bytes.nullable().meta({ description: 'bytes; null: not known' })
const milliseconds = z.number().meta({ description: 'milliseconds' })
const status = z.enum(['pass', 'fail', 'inconclusive'])

const estimated = z.strictObject({
  status: z.literal('estimated'),
  bytesPerIteration: bytes,
  lowBytes: bytes.meta({ description: 'low end of the interval' }),
  highBytes: bytes.meta({ description: 'high end of the interval' }),
  provenBytes: bytes.meta({ description: 'what every innocent story leaves; above 0: growth is established' }),
  hiddenBytes: bytes.meta({ description: 'the largest leak that this run cannot exclude' }),
  detectableBytes: bytes.meta({ description: 'the smallest leak that would have been established' }),
  ownReports: z.number().meta({ description: 'reports of a typical process' }),
  lifetimes: z.int(),
  points: z.int().meta({ description: 'memory readings that were fitted' }),
  shape: z.enum(['flat', 'settled', 'step', 'linear', 'sawtooth', 'noisy', 'declining']),
  story: z.string().meta({ description: 'what innocent story explains the series or could not be excluded' }),
})

const growth = z
  .discriminatedUnion('status', [estimated, z.strictObject({ status: z.literal('unknown'), reason: z.string() })])
  .meta({ id: 'growth', description: 'growth of memory per completed iteration' })

const threshold = z.strictObject({
  text: z.string().meta({ description: 'the threshold as written' }),
  metric: z.enum(metricNames),
  dimension: z.enum(['bytes', 'duration', 'ratio', 'count']).meta({
    description: 'unit of value, interval and bound: bytes, milliseconds, a ratio or a count',
  }),
  level: z.enum(['fail', 'warn']).meta({ description: 'warn does not decide' }),
  source: z.enum(['scenario', 'command line', 'default']),
  status: status.meta({ description: 'what was found; an accepted fail is a fail here and does not decide' }),
  acceptance: z
    .strictObject({ until: z.string(), reason: z.string(), state: z.enum(['in force', 'expired', 'unknown']) })
    .nullable()
    .meta({ description: 'whether a known fail is let through, by the day on which the run began; null: it has none' }),
  value: z.number().nullable().meta({ description: 'null: not known' }),
  interval: z.tuple([z.number(), z.number()]).readonly().nullable().meta({ description: 'of an estimated value' }),
  bound: z.number(),
  slot: z.int().nullable().meta({ description: 'the worker slot that decided; null: the target as a whole' }),
  reason: z.string().meta({ description: 'one sentence: what was found, against what' }),
  evidence: list(z.string()),
})

const finding = z.strictObject({
  status: z.enum(['fail', 'inconclusive', 'accepted', 'warn', 'note']),
  threshold: z.string().nullable().meta({ description: 'text of its threshold; null: the run as a whole' }),
  sentence: z.string(),
  evidence: list(z.string()),
})

const worker = z.strictObject({
  slot: z.int(),
  generations: z.int().meta({ description: 'processes that lived in this slot during the run' }),
  reports: z.number().meta({ description: 'counted iterations that it completed itself; fractional when attributed' }),
  firstRssBytes: bytesOrNull,
  lastRssBytes: bytesOrNull,
  peakRssBytes: bytesOrNull,
  growth,
})

const forecast = z.strictObject({
  limitBytes: bytes,
  levelBytes: bytes.meta({ description: 'what the target holds at the end of the load, in bytes' }),
  report: z.int().meta({ description: 'iteration at which the limit is reached, counted from the first of the run' }),
  lowReport: z.int().meta({ description: 'the earliest that the growth allows' }),
  highReport: z.int().nullable().meta({ description: 'the latest; null: growth may be too small to ever reach it' }),
})

const processGrowth = z.strictObject({
  perIteration: z.number().meta({ description: 'processes added by each completed iteration' }),
  low: z.number().meta({ description: 'low end of the interval' }),
  high: z.number().meta({ description: 'high end of the interval' }),
})

const durations = z.strictObject({
  count: z.int(),
  avgMs: milliseconds,
  maxMs: milliseconds,
  p50Ms: milliseconds,
  p95Ms: milliseconds,
  p99Ms: milliseconds,
})

const error = z.strictObject({
  code: z.enum(Object.keys(errorTable) as ErrorCode[]),
  message: z.string(),
  expected: z.string(),
  got: z.string(),
  hint: z.string(),
  details: list(z.string()),
})

const stopReason = z.enum([...(Object.keys(stopReasons) as StopReason[]), 'not-ended'])

const run = z.strictObject({
  size: z.int().meta({ description: 'iterations asked for' }),
  users: z.int(),
  startedAt: z.string().nullable().meta({ description: 'ISO 8601; null: the run did not end' }),
  status,
  outcomes: z
    .record(z.enum(outcomeNames), z.int())
    .meta({ description: 'with conservation.unknown they add up to what was asked for' }),
  conservation: z.strictObject({
    engine: z
      .enum(['iterations', 'k6', 'command', 'autocannon', 'watch'])
      .meta({ description: 'what made the load; watch: others did' }),
    asked: z.int(),
    started: z.int().meta({ description: 'known to have begun' }),
    unknown: z.int().meta({ description: 'asked for, and not in the record' }),
    claimed: z.int().nullable().meta({ description: 'what the tool that made the load claims to have ended' }),
    served: z.int().nullable().meta({ description: 'what the service itself counted' }),
  }),
  toolThresholds: list(z.strictObject({ text: z.string(), status: z.enum(['held', 'crossed', 'no-samples']) })).meta({
    description: 'thresholds of the tool that made the load',
  }),
  thresholds: list(threshold),
  findings: list(finding),
  attribution: z.string().meta({ description: 'how iterations were given to workers' }),
  workers: list(worker),
  pooledGrowth: growth.nullable().meta({ description: 'all workers together; null for a single one' }),
  forecast: forecast.nullable().meta({
    description: 'of the memory limit; null: growth is not established, no limit is known, or it was reached',
  }),
  processGrowth: processGrowth.nullable().meta({
    description: "null: it is not established that the number of the target's processes grows",
  }),
  durations: durations.nullable().meta({ description: 'of the completed counted iterations' }),
  iterationsPerSecond: z.number().nullable(),
  warmup: z.strictObject({ asked: z.int(), completed: z.int(), isReached: z.boolean() }).nullable(),
  stopReason: stopReason.nullable().meta({ description: 'why it ended early; null: it did not' }),
  error: error.nullable().meta({ description: 'why it could not be carried out' }),
  durationMs: milliseconds.nullable(),
})

export const verdictSchema = z
  .strictObject({
    schemaVersion: z.int(),
    scenario: z.string(),
    iterationName: z.string(),
    variant: z.string().nullable(),
    seed: z.int(),
    status,
    exitCode: z.literal([...exitCodePrecedence] as ExitCode[]),
    reason: z.string().meta({ description: 'one sentence: what decided' }),
    runs: list(run),
    notRun: list(z.strictObject({ size: z.int(), reason: z.string() })),
  })
  .meta({ title: 'Verdict of soakgate', description: 'verdict.json and `--reporter json=FILE`' })

/** The published JSON Schema; `readOnly` and the range of safe integers say something of our types, not of the file. */
export function verdictJsonSchema(): unknown {
  return z.toJSONSchema(verdictSchema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
}

/** A schema that allows more or less than the types say does not compile. */
type Same<A, B> = [A, B] extends [B, A] ? true : false
type Holds<T extends true> = T
export type SchemaIsTheType = [
  Holds<Same<z.output<typeof verdictSchema>, LadderVerdict>>,
  Holds<Same<z.output<typeof growth>, GrowthEstimate>>,
]
