import { z } from 'zod'
import { duration, regularExpression } from './schema-values.ts'
import { toldServers } from './target.ts'

/** Parts of the schema that several kinds of target share. */

/** What may be said of every target, however it is reached. */
export const commonShape = {
  pidHeader: z.string().min(1).optional(),
  recycleLog: z
    .string()
    .includes('{pid}', { error: 'expected {pid} in the text, where the line names the worker' })
    .optional(),
  roles: z
    .union([
      z.enum(toldServers),
      z
        .strictObject({
          worker: regularExpression.optional(),
          helper: regularExpression.optional(),
          browser: regularExpression.optional(),
        })
        .refine((patterns) => Object.keys(patterns).length > 0, 'name worker, helper or browser'),
    ])
    .optional(),
  temporaryFiles: z.array(z.string().min(1)).default([]),
}

export const address = z
  .url({ protocol: /^https?$/, error: "expected the address of the service, such as 'http://127.0.0.1:8000'" })
  .transform((text) => text.replace(/\/+$/, ''))

export const port = z.int().min(1).max(65_535)

export const ready = z
  .strictObject({
    url: z.string().startsWith('/').optional(),
    log: z.string().min(1).optional(),
    within: duration.default(60_000),
  })
  .refine((spec) => spec.url === undefined || spec.log === undefined, 'name url or log, not both')
