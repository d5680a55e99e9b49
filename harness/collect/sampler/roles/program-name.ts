import path from 'node:path'
import type { ProcessDescription } from '../sources/memory-source.ts'
import { programOf } from './command-line.ts'

/** How a program starts itself again, as browsers do for their helpers; it says nothing of its name. */
const itself = '/proc/self/exe'

/** The name of its program alone: what stands behind it on the command line may hold secrets. null: not ours to read. */
export function programNameOf({
  executable,
  commandLine,
}: Pick<ProcessDescription, 'executable' | 'commandLine'>): string | null {
  const [first] = commandLine
  if (first === undefined) return null
  const isItself = first === itself || first.startsWith(`${itself} `)
  return isItself && executable !== null ? path.basename(executable) : programOf(commandLine)
}
