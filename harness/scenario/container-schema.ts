import { z } from 'zod'
import { bytes, command, duration, texts } from './schema-values.ts'
import { address, commonShape, port, ready } from './target-common-schema.ts'

/** Docker refuses less (HostConfig.Memory of its API). */
const smallestMemoryLimit = 6 * 1024 ** 2

/** Its files are its own: no folder of this machine. */
const { temporaryFiles: _, ...ofContainer } = commonShape

export const containerTarget = z.strictObject({
  image: z.string().min(1).optional(),
  dockerfile: z.string().min(1).optional(),
  command: command.optional(),
  env: texts.default({}),
  port,
  ready: ready.prefault({}),
  stopWithin: duration.default(10_000),
  memoryLimit: bytes.refine((size) => size >= smallestMemoryLimit, 'expected at least 6MiB, as Docker does').optional(),
  ...ofContainer,
})

export const namedContainerTarget = z.strictObject({
  container: z.string().min(1),
  port: port.optional(),
  url: address.optional(),
  ...ofContainer,
})

/** Of a service that others use nothing is asked, so its address is of no use. */
const { port: _port, url: _url, pidHeader: _pidHeader, ...ofWatchedContainer } = namedContainerTarget.shape
export const watchedContainer = z.strictObject(ofWatchedContainer)

/** What kind of container a target is by the keys that are there; null: none. */
export function containerKindOf(has: (key: string) => boolean): 'container' | 'named-container' | null {
  if (has('container')) return 'named-container'
  return has('image') || has('dockerfile') ? 'container' : null
}

export const containerInput = containerTarget
  .refine(({ image, dockerfile }) => (image === undefined) !== (dockerfile === undefined), {
    path: ['image'],
    message: 'name image or dockerfile, not both',
  })
  .transform((data) => ({ kind: 'container', ...data }) as const)

export const namedContainerInput = namedContainerTarget
  .refine((target) => (target.port === undefined) !== (target.url === undefined), {
    path: ['port'],
    message: 'name the port inside the container, or the url of the service; one of them',
  })
  .transform((data) => ({ kind: 'named-container', ...data }) as const)
