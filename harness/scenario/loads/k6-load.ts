import path from 'node:path'
import { z } from 'zod'
import { texts } from '../schema-values.ts'
import { loadKind } from './load-kind.ts'

const object = z.strictObject({
  engine: z.literal('k6'),
  script: z.string().min(1),
  function: z.string().min(1).optional(),
  program: z.string().min(1).default('k6'),
  env: texts.default({}),
  refusedStatus: z.array(z.int().min(100).max(599)).default([]),
})

/** A script of k6; paths are relative to the scenario's folder, and a bare program is looked for in PATH. */
export const k6Load = loadKind(
  object,
  () => null,
  ({ engine, script, function: name, program, env, refusedStatus }, folder) => ({
    engine,
    script: path.resolve(folder, script),
    function: name ?? null,
    program: program.includes('/') ? path.resolve(folder, program) : program,
    env,
    refusedStatus,
  }),
)
