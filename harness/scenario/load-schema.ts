import { z } from 'zod'
import { nearest } from '../vocabulary/nearest.ts'
import type { EngineName, Load } from './load.ts'

/** What each engine may be given, with the defaults; `engine` itself may be left out for iterations alone. */
const loads = {
  iterations: z.strictObject({ engine: z.literal('iterations').default('iterations') }),
} satisfies Record<EngineName, z.ZodObject>

type LoadInput = { [Name in EngineName]: z.output<(typeof loads)[Name]> }[EngineName]

export const defaultLoad: LoadInput = loads.iterations.parse({})

/** The load of a scenario: what the engine that it names may be given. */
export const loadSchema = z.any().transform((input: unknown, context): LoadInput => {
  const named = typeof input === 'object' && input !== null && 'engine' in input ? input.engine : 'iterations'
  if (!isEngine(named)) {
    context.addIssue({ code: 'custom', path: ['engine'], message: unknownEngine(named) })
    return z.NEVER
  }
  const parsed = loads[named].safeParse(input)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) context.addIssue({ ...issue } as never)
  return z.NEVER
})

/** Keys of `load` that are known, so that an unknown one gets the nearest. */
export const loadKeys: readonly string[] = [
  ...new Set(Object.values(loads).flatMap((schema) => Object.keys(schema.shape))),
]

/** The load of the plan; files are relative to the scenario's folder. */
export function toLoad(input: LoadInput): Load {
  return input
}

function isEngine(name: unknown): name is EngineName {
  return typeof name === 'string' && Object.hasOwn(loads, name)
}

function unknownEngine(named: unknown): string {
  const known = Object.keys(loads)
  const near = typeof named === 'string' ? nearest(named, known) : undefined
  const help = near === undefined ? '' : `; did you mean "${near}"?`
  return `expected ${known.join(', ')}, got ${JSON.stringify(named)}${help}`
}
