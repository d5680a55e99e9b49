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

const serverCountObject = countObject.omit({ every: true }).extend({
  url: z
    .string()
    .regex(/^(?:https?:\/\/|\/)\S+$/, "expected a path of the service, such as '/count', or a whole address")
    .optional(),
})

/** The one source that is named, with what belongs to it. */
export const countSchema = countObject.superRefine((given, context) => {
  for (const message of problemsOf(given)) context.addIssue({ code: 'custom', message })
})

/** The same where the service itself counts, beside the load: a time counts nothing. */
export const serverCountSchema = serverCountObject.superRefine((given, context) => {
  for (const message of problemsOf(given)) context.addIssue({ code: 'custom', message })
})

function problemsOf(given: z.output<typeof countObject>): string[] {
  const problems: string[] = []
  const say = (message: string) => problems.push(message)
  const sources = [given.log, given.url, given.every].filter((source) => source !== undefined)
  if (sources.length !== 1) say('name one of log, url, every: where the number of reports comes from')
  if ((given.log === undefined) !== (given.pattern === undefined))
    say('log and pattern go together: which lines of the log are reports?')
  if (given.url === undefined && (given.pointer !== undefined || given.counter !== undefined))
    say('pointer and counter need url')
  if (given.pointer !== undefined && given.counter !== undefined) say('name pointer or counter, not both')
  return problems
}

/** Keys of `count` that are known, so that an unknown one gets the nearest. */
export const countKeys: readonly string[] = Object.keys(countObject.shape)
export const serverCountKeys: readonly string[] = Object.keys(serverCountObject.shape)

/** The source with its file absolute; files are relative to the scenario's folder. */
export function toCountSource(given: z.output<typeof countSchema>, folder: string): CountSource {
  const { log, pattern = '', url, pointer, counter, every = 0 } = given
  if (log !== undefined) return { by: 'log', file: path.resolve(folder, log), pattern }
  if (url === undefined) return { by: 'time', everyMs: every }
  return counter === undefined ? { by: 'url', url, pointer: pointer ?? null } : { by: 'prometheus', url, counter }
}
