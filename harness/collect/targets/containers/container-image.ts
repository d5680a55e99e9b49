import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { ContainerImage } from '../../../scenario/target.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import { type Docker, refusalStatus, refusalText, unanswered } from './docker.ts'

const quotedLines = 20

/** What comes of the steps of a build; of the many fields only these matter. */
interface BuildStep {
  stream?: string
  error?: string
}

/** Makes sure of the image and returns its name: built, which Docker's cache makes short, or pulled where it is not there. Throws `image-missing` and `docker-missing`. */
export async function provideImage(image: ContainerImage, docker: Docker): Promise<string> {
  if (image.by === 'dockerfile') return buildImage(image.file, docker)
  try {
    if (!(await isThere(docker, image.name))) await pullImage(image.name, docker)
    return image.name
  } catch (cause) {
    const gone = unanswered(cause)
    if (gone !== null) throw gone
    throw new SoakgateError('image-missing', `There is no image ${image.name}`, {
      expected: `an image ${image.name} in Docker, or in the registry that its name says`,
      got: refusalText(cause),
      cause,
    })
  }
}

async function isThere(docker: Docker, name: string): Promise<boolean> {
  try {
    await docker.getImage(name).inspect()
    return true
  } catch (error) {
    if (refusalStatus(error) === 404) return false
    throw error
  }
}

async function pullImage(name: string, docker: Docker): Promise<void> {
  const stream = await docker.pull(name)
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()))
  })
}

/** Its name follows from the file, so that a later build takes its place. */
async function buildImage(file: string, docker: Docker): Promise<string> {
  const context = path.dirname(file)
  const name = `soakgate-built:${createHash('sha256').update(file).digest('hex').slice(0, 12)}`
  const told: string[] = []
  try {
    if (!existsSync(file)) throw new Error(`there is no file ${file}`)
    const stream = await sendContext(docker, context, { t: name, dockerfile: path.basename(file) })
    // A step that fails is told in the stream; the answer itself is always a good one.
    const steps = await new Promise<BuildStep[]>((resolve, reject) => {
      const onStep = ({ stream: text = '' }: BuildStep) => told.push(...text.split('\n').filter(Boolean))
      docker.modem.followProgress(stream, (error, all) => (error ? reject(error) : resolve(all)), onStep)
    })
    const failed = steps.find(({ error }) => error !== undefined)
    if (failed !== undefined) throw new Error(failed.error)
    return name
  } catch (cause) {
    const gone = unanswered(cause)
    if (gone !== null) throw gone
    throw new SoakgateError('image-missing', `The image cannot be built from ${file}`, {
      expected: `a build without a failing step, with ${context} as its context`,
      got: refusalText(cause),
      hint: 'Mend the Dockerfile: `docker build` in its folder says more.',
      details: told.slice(-quotedLines),
      cause,
    })
  }
}

/** A file that cannot be read breaks the archive off, and with it the question. */
async function sendContext(
  docker: Docker,
  context: string,
  options: { t: string; dockerfile: string },
): Promise<NodeJS.ReadableStream> {
  // Only a build needs what packs it: 30 ms and 9 MB.
  const { packContext } = await import('./build-context.ts')
  const packed = packContext(context, options.dockerfile)
  const breaking = new AbortController()
  const broken = new Promise<never>((_, reject) => {
    packed.on('error', (error) => {
      reject(error)
      breaking.abort()
    })
  })
  return Promise.race([broken, docker.buildImage(packed, { ...options, abortSignal: breaking.signal })])
}
