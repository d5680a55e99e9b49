import type { z } from 'zod'
import { countKeys, countSchema } from './count-schema.ts'
import { type KnownKeys, knownKeys, scenarioObject } from './schema.ts'
import { watchedTarget, watchedTargetKeys } from './target-schema.ts'

/** The schema of a watch: what a scenario says of judging and recording, and nothing of a load. */
export const watchSchema = scenarioObject
  .pick({
    name: true,
    iterationName: true,
    iterations: true,
    timeLimit: true,
    recordLimit: true,
    warmup: true,
    thresholds: true,
  })
  .extend({ target: watchedTarget, count: countSchema })

export type WatchInput = z.output<typeof watchSchema>

/** Keys that are known at each place of a watch. */
export const watchKeys: KnownKeys = {
  ...knownKeys,
  '': Object.keys(watchSchema.shape),
  target: watchedTargetKeys,
  count: countKeys,
}

/** What a load would be given by default: a watch has none of it, and a plan has no gaps. */
export const loadDefaults = scenarioObject.parse({
  name: 'watch',
  target: { url: 'http://127.0.0.1' },
  iteration: () => {},
})
