import type { z } from 'zod'
import type { Load } from '../load.ts'

/** The load of the plan, once the folder is known that its files are relative to. */
export type LoadIn = (folder: string) => Load

/** What one engine may be given. */
export interface LoadKind {
  /** The keys that are known. */
  keys: readonly string[]
  /** Reads what was given; all that is wrong with it otherwise. */
  read(input: unknown): { ok: true; load: LoadIn } | { ok: false; issues: readonly z.core.$ZodIssue[] }
}

/**
 * An engine's keys, what is wrong with them together, and what the plan makes of them.
 * @param problem of keys that are right each for itself; null: none
 */
export function loadKind<Keys extends z.ZodObject>(
  object: Keys,
  problem: (given: z.output<Keys>) => string | null,
  toLoad: (given: z.output<Keys>, folder: string) => Load,
): LoadKind {
  const schema = object.superRefine((given, context) => {
    const message = problem(given)
    if (message !== null) context.addIssue({ code: 'custom', message })
  })
  return {
    keys: Object.keys(object.shape),
    read: (input) => {
      const parsed = schema.safeParse(input)
      if (!parsed.success) return { ok: false, issues: parsed.error.issues }
      return { ok: true, load: (folder) => toLoad(parsed.data, folder) }
    },
  }
}
