import { z } from 'zod'
import { arrivalRate, duration } from '../schema-values.ts'
import { loadKind } from './load-kind.ts'

const stage = z.strictObject({ rate: arrivalRate, over: duration })

const object = z.strictObject({
  engine: z.literal('iterations').default('iterations'),
  rate: arrivalRate.optional(),
  arrivals: z.enum(['constant', 'poisson'], { error: "expected 'constant' or 'poisson'" }).optional(),
  stages: z.array(stage).min(1).optional(),
  duration: duration.optional(),
})

export const stageKeys: readonly string[] = Object.keys(stage.shape)

/** The scenario's own functions: one after the other for each user, or begun at a rate. */
export const iterationsLoad = loadKind(object, problemOf, ({ rate, arrivals, stages, duration: durationMs }) => {
  if (rate === undefined && stages === undefined) return { engine: 'iterations', arrivals: null }
  return {
    engine: 'iterations',
    arrivals: {
      spacing: arrivals ?? 'constant',
      perSecond: rate ?? 0,
      stages: (stages ?? []).map((one) => ({ toPerSecond: one.rate, overMs: one.over })),
      durationMs: durationMs ?? null,
    },
  }
})

function problemOf({ rate, arrivals, stages, duration: durationMs }: z.output<typeof object>): string | null {
  if (rate !== undefined || stages !== undefined) {
    const rates = [rate ?? 0, ...(stages ?? []).map((one) => one.rate)]
    if (rates.every((one) => one === 0)) return 'at a rate of 0 nothing ever begins'
    return durationMs === undefined && rates.at(-1) === 0
      ? 'the last rate is 0, so not all iterations would begin; say duration, or another last rate'
      : null
  }
  if (durationMs !== undefined) return "duration needs a rate, such as rate: '2/s'"
  return arrivals === undefined ? null : "arrivals needs a rate, such as rate: '2/s'"
}
