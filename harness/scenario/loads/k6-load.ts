import path from 'node:path'
import { z } from 'zod'
import { texts } from '../schema-values.ts'
import { loadKind } from './load-kind.ts'

const segment = z.strictObject({
  run: z.array(z.string().min(1)).default([]),
  program: z.string().min(1).optional(),
})

export const segmentKeys: readonly string[] = Object.keys(segment.shape)

const object = z.strictObject({
  engine: z.literal('k6'),
  script: z.string().min(1),
  function: z.string().min(1).optional(),
  program: z.string().min(1).default('k6'),
  env: texts.default({}),
  refusedStatus: z.array(z.int().min(100).max(599)).default([]),
  segments: z.array(segment).min(1).optional(),
})

/** A script of k6; paths are relative to the scenario's folder, and a bare program is looked for in PATH. */
export const k6Load = loadKind(
  object,
  () => null,
  ({ engine, script, function: name, program, env, refusedStatus, segments = [] }, folder) => {
    const here = programIn(program, folder)
    return {
      engine,
      script: path.resolve(folder, script),
      function: name ?? null,
      program: here,
      env,
      refusedStatus,
      segments: segments.map((one) => ({ run: one.run, program: one.program ?? here })),
    }
  },
)

function programIn(program: string, folder: string): string {
  return program.includes('/') ? path.resolve(folder, program) : program
}
