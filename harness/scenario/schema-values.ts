import { z } from 'zod'
import { type Dimension, parseArrivalRate, parseQuantity } from '../vocabulary/quantities.ts'

/** Values that several parts of the schema share. */

function quantity(dimension: Dimension) {
  return z
    .any()
    .transform((input, context) => {
      const parsed =
        typeof input === 'string'
          ? parseQuantity(input, dimension)
          : { ok: false as const, problem: wrongType(input, dimension) }
      if (parsed.ok && parsed.value > 0) return parsed.value
      context.addIssue({ code: 'custom', message: parsed.ok ? `expected more than 0, got ${input}` : parsed.problem })
      return z.NEVER
    })
    .pipe(z.number())
}

function wrongType(input: unknown, dimension: Dimension): string {
  const example = dimension === 'bytes' ? 'MiB' : 's'
  // Where programs take a bare number for a time, it mostly is milliseconds.
  const likely = dimension === 'duration' && typeof input === 'number' && input >= 500 ? 'ms' : example
  return typeof input === 'number'
    ? `expected a text with a unit, got the number ${input}; write '${input}${likely}' if that is meant`
    : `expected a text with a unit, such as '60${example}', got ${describe(input)}`
}

function describe(input: unknown): string {
  return input === undefined ? 'nothing' : Array.isArray(input) ? 'a list' : `a ${typeof input}`
}

/** A duration such as `'60s'`, in milliseconds. */
export const duration = quantity('duration')
/** An amount of memory such as `'512MiB'`, in bytes. */
export const bytes = quantity('bytes')
/** The same, kept as it was written. */
export const bytesText = z.any().transform((input, context): string => {
  const read = bytes.safeParse(input)
  if (read.success) return String(input).trim()
  context.addIssue({ code: 'custom', message: read.error.issues[0]?.message ?? 'expected a size' })
  return z.NEVER
})
/** How often something begins, such as `'2/s'`, in times per second. */
export const arrivalRate = z.any().transform((input: unknown, context): number => {
  const parsed = parseArrivalRate(String(input))
  if (parsed.ok) return parsed.value
  context.addIssue({ code: 'custom', message: parsed.problem })
  return z.NEVER
})
/** A whole number of at least 1. */
export const whole = z.int().positive({ error: ({ input }) => `expected at least 1, got ${input}` })
/** The address of a service, without a slash at its end. */
export const address = z
  .url({ protocol: /^https?$/, error: "expected the address of the service, such as 'http://127.0.0.1:8000'" })
  .transform((text) => text.replace(/\/+$/, ''))
/** Names and their texts. */
export const texts = z.record(z.string(), z.string())
/** A program and its arguments. */
export const command = z.array(z.string().min(1)).min(1)

export const regularExpression = z
  .string()
  .min(1)
  .refine(isPattern, { error: 'expected a regular expression, such as "celery worker"' })

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
