import { z } from 'zod'
import { arrivalRate, duration, texts } from '../schema-values.ts'
import { loadKind } from './load-kind.ts'

const status = z.int().min(100).max(599)
const statuses = z.union([status.transform((one) => [one]), z.array(status).min(1)], {
  error: 'expected a status such as 201, or a list of them',
})

const object = z.strictObject({
  engine: z.literal('autocannon'),
  path: z.string().startsWith('/', "expected a path of the target, such as '/reports'"),
  method: z
    .string()
    .regex(/^[A-Z]+$/, "expected a method, such as 'POST'")
    .default('GET'),
  headers: texts.default({}),
  body: z.string().optional(),
  rate: arrivalRate.optional(),
  duration: duration.optional(),
  expectStatus: statuses.optional(),
  refusedStatus: statuses.default([]),
})

/** One request over and over, by the package autocannon. */
export const autocannonLoad = loadKind(
  object,
  problemOf,
  ({ engine, path, method, headers, body, rate, duration: durationMs, expectStatus, refusedStatus }) => ({
    engine,
    path,
    method,
    headers,
    body: body ?? null,
    perSecond: rate ?? null,
    durationMs: durationMs ?? null,
    expectStatus: expectStatus ?? null,
    refusedStatus,
  }),
)

function problemOf({ rate, duration: durationMs }: z.output<typeof object>): string | null {
  if (rate === 0) return 'at a rate of 0 nothing ever begins'
  return durationMs !== undefined && rate === undefined ? "duration needs a rate, such as rate: '20/s'" : null
}
