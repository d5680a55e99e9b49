import { z } from 'zod'
import type { LoadSettings, Quiesce } from './load-settings.ts'
import { command, duration, whole } from './schema-values.ts'

const range = z
  .strictObject({ min: duration, max: duration })
  .refine(({ min, max }) => min <= max, 'expected min up to max')
  .transform(({ min, max }) => ({ minMs: min, maxMs: max }))

/** A pause between two iterations of a user: always as long, or from `min` to `max`. */
export const thinkTime = z.any().transform((input: unknown, context) => {
  const isRange = typeof input === 'object' && input !== null
  const parsed = isRange ? range.safeParse(input) : duration.safeParse(input)
  if (!parsed.success) {
    for (const { code, message, path, ...issue } of parsed.error.issues) {
      context.addIssue({ ...issue, code, message, path } as never)
    }
    return z.NEVER
  }
  return typeof parsed.data === 'number' ? { minMs: parsed.data, maxMs: parsed.data } : parsed.data
})

/** What a size and a variant may have of their own. */
export const loadSettingsShape = {
  users: whole.optional(),
  thinkTime: thinkTime.optional(),
  iterationTimeout: duration.optional(),
  requestTimeout: duration.optional(),
  bailAfter: whole.optional(),
}
export const loadSettings = z.strictObject(loadSettingsShape)

/** The settings of a size or a variant, with null where it has none of its own. */
export function toLoadSettings(input: z.output<typeof loadSettings>): LoadSettings {
  return {
    users: input.users ?? null,
    thinkTime: input.thinkTime ?? null,
    iterationTimeoutMs: input.iterationTimeout ?? null,
    requestTimeoutMs: input.requestTimeout ?? null,
    bailAfter: input.bailAfter ?? null,
  }
}

const request = /^(?:(GET|POST|PUT|DELETE) )?(\/\S*)$/

/** How, and how often, the target is brought to rest while it is loaded. */
export const quiesceObject = z.strictObject({
  every: whole,
  http: z.string().regex(request, "expected a path, such as '/gc' or 'POST /gc'").optional(),
  command: command.optional(),
})
export const quiesce = quiesceObject.transform((spec, context): Quiesce => {
  const { every, http, command: program } = spec
  if ((http === undefined) === (program === undefined)) {
    context.addIssue({ code: 'custom', message: `name http or command${http === undefined ? '' : ', not both'}` })
    return z.NEVER
  }
  if (program !== undefined) return { by: 'command', every, command: program }
  const [, method = 'GET', path = '/'] = request.exec(http ?? '') ?? []
  return { by: 'http', every, method, path }
})
