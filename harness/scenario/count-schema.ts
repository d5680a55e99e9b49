import path from 'node:path'
import { z } from 'zod'
import type { CountSource } from './count-source.ts'
import { parseCounterSelector } from './counter-selector.ts'
import { duration, regularExpression } from './schema-values.ts'

const countObject = z.strictObject({
  log: z.string().min(1).optional(),
  pattern: regularExpression.optional(),
  url: z.url({ protocol: /^https?$/, error: "expected an address, such as 'http://127.0.0.1:8000/count'" }).optional(),
  pointer: z.string().startsWith('/', "expected a JSON pointer, such as '/reports/made'").optional(),
  counter: z
    .string()
    .refine((text) => parseCounterSelector(text) !== null, 'expected a counter, such as reports_total{status="ok"}')
    .optional(),
  every: duration.optional(),
})
type GivenCount = z.output<typeof countObject>

/** What may be said of where the service itself counts, beside the load. */
export const serverCountObject = countObject.omit({ every: true }).extend({
  url: z
    .string()
    .regex(/^(?:https?:\/\/|\/)\S+$/, "expected a path of the service, such as '/count', or a whole address")
    .optional(),
})

/** The one source that is named, with what belongs to it. */
export const countSchema = countObject.superRefine((given, context) => {
  for (const message of problemsOfCount(given)) context.addIssue({ code: 'custom', message })
})

/** The same where the service itself counts, beside the load: a time counts nothing. */
export const serverCountSchema = serverCountObject.superRefine((given, context) => {
  for (const message of problemsOfCount(given)) context.addIssue({ code: 'custom', message })
})

/** What is wrong with a source whose parts are right each for itself; none: nothing. */
export function problemsOfCount(given: GivenCount, sources: readonly string[] = ['log', 'url', 'every']): string[] {
  const named = [given.log, given.url, given.every].filter((source) => source !== undefined)
  return [
    ...(named.length === 1 ? [] : [`name one of ${sources.join(', ')}: where the number of reports comes from`]),
    ...((given.log === undefined) === (given.pattern === undefined)
      ? []
      : ['log and pattern go together: which lines of the log are reports?']),
    ...(given.url === undefined && (given.pointer !== undefined || given.counter !== undefined)
      ? ['pointer and counter need url']
      : []),
    ...(given.pointer !== undefined && given.counter !== undefined ? ['name pointer or counter, not both'] : []),
  ]
}

/** Keys of `count` that are known, so that an unknown one gets the nearest. */
export const countKeys: readonly string[] = Object.keys(countObject.shape)
export const serverCountKeys: readonly string[] = Object.keys(serverCountObject.shape)

/** The source with its file absolute; files are relative to the scenario's folder. */
export function toCountSource(given: GivenCount, folder: string): CountSource {
  const { log, pattern = '', url, pointer, counter, every = 0 } = given
  if (log !== undefined) return { by: 'log', file: path.resolve(folder, log), pattern }
  if (url === undefined) return { by: 'time', everyMs: every }
  return counter === undefined ? { by: 'url', url, pointer: pointer ?? null } : { by: 'prometheus', url, counter }
}
