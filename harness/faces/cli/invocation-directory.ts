import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { SoakgateError } from '../../vocabulary/errors.ts'

/** Makes the folder of this invocation: `<output>/<scenario>/2026-11-22T14-03-05[-variant]`, numbered when taken. */
export async function makeInvocationDirectory(
  output: string,
  scenario: string,
  variant: string | null,
  now: Date,
): Promise<string> {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-')
  const parent = path.join(output, scenario)
  const name = variant === null ? stamp : `${stamp}-${variant}`
  try {
    await mkdir(parent, { recursive: true })
    for (let number = 1; ; number++) {
      const folder = path.join(parent, number === 1 ? name : `${name}-${number}`)
      if ((await mkdir(folder).catch(takenOr)) !== 'taken') return folder
    }
  } catch (error) {
    throw new SoakgateError('output-not-writable', `The record cannot be written: ${parent}`, {
      expected: 'a folder that can be written',
      got: error instanceof Error ? error.message : String(error),
      cause: error,
    })
  }
}

function takenOr(error: NodeJS.ErrnoException): 'taken' {
  if (error.code === 'EEXIST') return 'taken'
  throw error
}
