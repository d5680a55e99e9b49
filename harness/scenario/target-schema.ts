import { z } from 'zod'
import {
  containerInput,
  containerKindOf,
  containerTarget,
  namedContainerInput,
  namedContainerTarget,
  watchedContainer,
} from './container-schema.ts'
import { type RemoteTargetInput, remoteSchemaOf, remoteTargetKeys } from './remote-target-schema.ts'
import { bytes, command, duration, texts, whole } from './schema-values.ts'
import { address, commonShape, port, ready } from './target-common-schema.ts'

/** Above it no number is a pid (proc(5), pid_max on 64 bits). */
const largestPid = 4_194_304

const commandTarget = z.strictObject({
  command,
  cwd: z.string().default('.'),
  env: texts.default({}),
  port: port.optional(),
  ready: ready.prefault({}),
  stopWithin: duration.default(10_000),
  memoryLimit: bytes.optional(),
  ...commonShape,
})

const pidTarget = z.strictObject({ pid: whole.max(largestPid), url: address, ...commonShape })

/** Of a service that others use nothing is asked, so its address is of no use. */
const { pidHeader: _, ...ofWatched } = commonShape
const watchedProcess = z.strictObject({ pid: whole.max(largestPid), ...ofWatched })

export type WatchedTargetInput =
  | ({ kind: 'pid' } & z.output<typeof watchedProcess>)
  | ({ kind: 'named-container' } & z.output<typeof watchedContainer>)
  | RemoteTargetInput

/** A service that runs already: its process, its container, or where its memory is measured. */
export const watchedTarget = z.unknown().transform((input, context): WatchedTargetInput => {
  return passOn(parseWatchedTarget(input), context)
})

function parseWatchedTarget(input: unknown): z.ZodSafeParseResult<WatchedTargetInput> {
  const remote = remoteSchemaOf(input, 'watched')
  if (remote !== null) return remote.safeParse(input)
  if (hasKey(input, 'container'))
    return watchedContainer.transform((data) => ({ kind: 'named-container', ...data }) as const).safeParse(input)
  return watchedProcess.transform((data) => ({ kind: 'pid', ...data }) as const).safeParse(input)
}

/** Keys of a watched target that are known. */
export const watchedTargetKeys: readonly string[] = [
  ...new Set([
    ...[watchedProcess, watchedContainer].flatMap(({ shape }) => Object.keys(shape)),
    ...remoteTargetKeys[''],
  ]),
]

const urlTarget = z.strictObject({ url: address, ...commonShape })

export type TargetInput =
  | ({ kind: 'command' } & z.output<typeof commandTarget>)
  | ({ kind: 'pid' } & z.output<typeof pidTarget>)
  | RemoteTargetInput
  | ({ kind: 'url' } & z.output<typeof urlTarget>)
  | z.output<typeof containerInput>
  | z.output<typeof namedContainerInput>

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
  const has = (key: string) => hasKey(input, key)
  const container = containerKindOf(has)
  if (container === 'container') return containerInput.safeParse(input)
  if (container === 'named-container') return namedContainerInput.safeParse(input)
  const remote = remoteSchemaOf(input, 'loaded')
  if (remote !== null) return remote.safeParse(input)
  if (has('pid') && !has('command'))
    return pidTarget.transform((data) => ({ kind: 'pid', ...data }) as const).safeParse(input)
  if (has('url') && !has('command'))
    return urlTarget.transform((data) => ({ kind: 'url', ...data }) as const).safeParse(input)
  return commandTarget.transform((data) => ({ kind: 'command', ...data }) as const).safeParse(input)
}

function hasKey(input: unknown, key: string): boolean {
  return typeof input === 'object' && input !== null && key in input
}

/** Keys of a target that are known, so that an unknown one gets the nearest. */
export const targetKeys: readonly string[] = [
  ...new Set([
    ...[commandTarget, pidTarget, urlTarget, containerTarget, namedContainerTarget].flatMap(({ shape }) =>
      Object.keys(shape),
    ),
    ...remoteTargetKeys[''],
  ]),
]
