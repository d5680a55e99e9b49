import { z } from 'zod'
import { nearest } from '../vocabulary/nearest.ts'
import { closedLoop, type EngineName } from './load.ts'
import { autocannonLoad } from './loads/autocannon-load.ts'
import { commandLoad, completedKeys } from './loads/command-load.ts'
import { iterationsLoad, stageKeys } from './loads/iterations-load.ts'
import { k6Load, segmentKeys } from './loads/k6-load.ts'
import type { LoadIn, LoadKind } from './loads/load-kind.ts'

/** What each engine may be given. */
const loads: Readonly<Record<EngineName, LoadKind>> = {
  iterations: iterationsLoad,
  k6: k6Load,
  command: commandLoad,
  autocannon: autocannonLoad,
}

export const defaultLoad: LoadIn = () => closedLoop

/** The load of a scenario: what the engine that it names may be given; without a name, `iterations`. */
export const loadSchema = z.any().transform((input: unknown, context): LoadIn => {
  const named = typeof input === 'object' && input !== null && 'engine' in input ? input.engine : 'iterations'
  if (!isEngine(named)) {
    context.addIssue({ code: 'custom', path: ['engine'], message: unknownEngine(named) })
    return defaultLoad
  }
  const read = loads[named].read(input)
  if (read.ok) return read.load
  for (const issue of read.issues) context.addIssue({ ...issue } as never)
  return defaultLoad
})

/** Keys that are known at each place of `load`, so that an unknown one gets the nearest. */
export const loadKeys: Readonly<Record<string, readonly string[]>> = {
  load: [...new Set(Object.values(loads).flatMap(({ keys }) => keys))],
  'load.*': completedKeys,
  'load.*.*': [...stageKeys, ...segmentKeys],
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
