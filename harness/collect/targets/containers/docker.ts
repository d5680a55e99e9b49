import type { ContainerRuntimeClient } from 'testcontainers'
import { SoakgateError } from '../../../vocabulary/errors.ts'

/** Docker as its API is spoken to; the package finds the daemon as its command does: DOCKER_HOST, contexts, the sockets. */
export type Docker = ContainerRuntimeClient['container']['dockerode']
/** What of the package's client is used. */
export type DockerClient = { container: { dockerode: Docker } }
export type DockerContainer = ReturnType<Docker['getContainer']>
export type ContainerFacts = Awaited<ReturnType<DockerContainer['inspect']>>

/**
 * Loads the package testcontainers, here and nowhere else and only for a container (0.5 s of CPU time), and finds Docker.
 * Throws `package-missing` and `docker-missing`.
 */
export async function connectDocker(
  load: LoadPackage = () => import('testcontainers'),
): Promise<ContainerRuntimeClient> {
  const { getContainerRuntimeClient } = await loadPackage(load)
  try {
    return await getContainerRuntimeClient()
  } catch (cause) {
    throw new SoakgateError('docker-missing', 'Docker cannot be reached', {
      expected: 'a Docker daemon that answers, which a target in a container needs',
      got: process.env.DOCKER_HOST === undefined ? 'no answer at its usual sockets' : 'no answer at DOCKER_HOST',
      cause,
    })
  }
}

type LoadPackage = () => Promise<Pick<typeof import('testcontainers'), 'getContainerRuntimeClient'>>

async function loadPackage(load: LoadPackage): ReturnType<LoadPackage> {
  try {
    return await load()
  } catch (cause) {
    throw new SoakgateError('package-missing', 'A target in a container needs the package testcontainers', {
      expected: 'the package testcontainers, 12.2 or newer, beside soakgate',
      got: cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause),
      cause,
    })
  }
}

/** What to throw where no answer came, as Docker had ended; null: it answered, or it is another error. */
export function unanswered(cause: unknown): SoakgateError | null {
  if (!(cause instanceof Error) || !isOfConnection(cause)) return null
  return new SoakgateError('docker-missing', 'Docker does not answer any more', {
    expected: 'a Docker daemon that answers, which a target in a container needs',
    got: cause.message,
    cause,
  })
}

/** It was not made, or was broken off. */
function isOfConnection({ code, syscall }: NodeJS.ErrnoException): boolean {
  return syscall === 'connect' || code === 'ECONNRESET' || code === 'EPIPE'
}

/** The status with which Docker refused; null: it did not answer. */
export function refusalStatus(error: unknown): number | null {
  return typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : null
}

/** What Docker says, without the status before it. */
export function refusalText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim()
}
