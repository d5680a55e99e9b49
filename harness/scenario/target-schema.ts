import { z } from 'zod'
import { type RemoteTargetInput, remoteSchemaOf, remoteTargetKeys } from './remote-target-schema.ts'
import { address, bytes, command, duration, regularExpression, texts, whole } from './schema-values.ts'

/** Above it no number is a pid (proc(5), pid_max on 64 bits). */
const largestPid = 4_194_304

const ready = z
  .strictObject({
    url: z.string().startsWith('/').optional(),
    log: z.string().min(1).optional(),
    within: duration.default(60_000),
  })
  .refine((spec) => spec.url === undefined || spec.log === undefined, 'name url or log, not both')

const common = {
  pidHeader: z.string().min(1).optional(),
  recycleLog: z
    .string()
    .includes('{pid}', { error: 'expected {pid} in the text, where the line names the worker' })
    .optional(),
  roles: z
    .union([
      z.literal('gunicorn'),
      z
        .strictObject({ worker: regularExpression.optional(), helper: regularExpression.optional() })
        .refine(({ worker, helper }) => worker !== undefined || helper !== undefined, 'name worker, helper or both'),
    ])
    .optional(),
  temporaryFiles: z.array(z.string().min(1)).default([]),
}

const commandTarget = z.strictObject({
  command,
  cwd: z.string().default('.'),
  env: texts.default({}),
  port: z.int().min(1).max(65_535).optional(),
  ready: ready.prefault({}),
  stopWithin: duration.default(10_000),
  memoryLimit: bytes.optional(),
  ...common,
})

const pidTarget = z.strictObject({ pid: whole.max(largestPid), url: address, ...common })

/** Of a service that others use nothing is asked, so its address is of no use. */
const { pidHeader: _, ...ofWatched } = common
const watchedProcess = z.strictObject({ pid: whole.max(largestPid), ...ofWatched })

export type WatchedTargetInput = ({ kind: 'pid' } & z.output<typeof watchedProcess>) | RemoteTargetInput

/** A service that runs already: its process, or where its memory is measured. */
export const watchedTarget = z.unknown().transform((input, context): WatchedTargetInput => {
  const remote = remoteSchemaOf(input, 'watched')
  const process = watchedProcess.transform((data) => ({ kind: 'pid', ...data }) as const)
  return passOn<WatchedTargetInput>((remote ?? process).safeParse(input), context)
})

/** Keys of a watched target that are known. */
export const watchedTargetKeys: readonly string[] = [
  ...new Set([...Object.keys(watchedProcess.shape), ...remoteTargetKeys['']]),
]

const urlTarget = z.strictObject({ url: address, ...common })

export type TargetInput =
  | ({ kind: 'command' } & z.output<typeof commandTarget>)
  | ({ kind: 'pid' } & z.output<typeof pidTarget>)
  | RemoteTargetInput
  | ({ kind: 'url' } & z.output<typeof urlTarget>)

/** The kind of target follows from the keys that are there; its problems are then told as of that kind alone. */
export const targetSchema = z.unknown().transform((input, context): TargetInput => {
  return passOn(parseTarget(input), context)
})

function passOn<Data>(parsed: z.ZodSafeParseResult<Data>, context: z.RefinementCtx): Data {
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: undefined } as never)
  return z.NEVER
}

function parseTarget(input: unknown): z.ZodSafeParseResult<TargetInput> {
  const has = (key: string) => typeof input === 'object' && input !== null && key in input
  const remote = remoteSchemaOf(input, 'loaded')
  if (remote !== null) return remote.safeParse(input)
  if (has('pid') && !has('command'))
    return pidTarget.transform((data) => ({ kind: 'pid', ...data }) as const).safeParse(input)
  if (has('url') && !has('command'))
    return urlTarget.transform((data) => ({ kind: 'url', ...data }) as const).safeParse(input)
  return commandTarget.transform((data) => ({ kind: 'command', ...data }) as const).safeParse(input)
}

/** Keys of a target that are known, so that an unknown one gets the nearest. */
export const targetKeys: readonly string[] = [
  ...new Set([
    ...[commandTarget, pidTarget, urlTarget].flatMap(({ shape }) => Object.keys(shape)),
    ...remoteTargetKeys[''],
  ]),
]
