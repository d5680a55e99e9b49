import path from 'node:path'
import { z } from 'zod'
import { problemsOfCount, serverCountObject, toCountSource } from '../count-schema.ts'
import type { ServiceCount } from '../load.ts'
import { command, regularExpression, texts } from '../schema-values.ts'
import { misspeltPlaceholder } from '../tool-command.ts'
import { outputOfProgram, toolOutputNames } from '../tool-output-names.ts'
import { loadKind } from './load-kind.ts'

const service = serverCountObject.extend({ targetLog: regularExpression.optional() })
const names = toolOutputNames.join(', ')
const whereCounted = `expected ${names}, or where the service's own count comes from`

const object = z.strictObject({
  engine: z.literal('command'),
  command,
  completed: z.union([z.enum(toolOutputNames, { error: whereCounted }), service], { error: whereCounted }),
  output: z.enum([...toolOutputNames, 'unread'], { error: `expected ${names}, unread` }).optional(),
  cwd: z.string().min(1).default('.'),
  env: texts.default({}),
})

/** Keys of `completed` that are known. */
export const completedKeys: readonly string[] = Object.keys(service.shape)

/** A program that makes the load, and where it is counted what completed. */
export const commandLoad = loadKind(object, problemOf, (given, folder) => ({
  engine: 'command',
  command: given.command,
  cwd: path.resolve(folder, given.cwd),
  env: given.env,
  count: typeof given.completed === 'string' ? null : toServiceCount(given.completed, folder),
  output: outputOf(given),
}))

function problemOf(given: z.output<typeof object>): string | null {
  const misspelt = misspeltPlaceholder(given.command)
  if (misspelt !== null) return `command: ${misspelt}`
  const { completed, output } = given
  if (typeof completed === 'string') {
    return output === undefined ? null : 'completed names the tool whose output is read; leave output out'
  }
  if (completed.targetLog === undefined) {
    const [problem] = problemsOfCount(completed, ['log', 'url', 'targetLog'])
    return problem === undefined ? null : `completed: ${problem}`
  }
  const { targetLog: _, ...others } = completed
  return Object.keys(others).length === 0 ? null : 'completed: targetLog goes alone'
}

function toServiceCount(completed: z.output<typeof service>, folder: string): ServiceCount {
  const { targetLog, ...source } = completed
  return targetLog === undefined ? toCountSource(source, folder) : { by: 'target-log', pattern: targetLog }
}

/** A tool that is known by its program's name is read without being asked. */
function outputOf({ command: [program = ''], completed, output }: z.output<typeof object>) {
  if (typeof completed === 'string') return completed
  return output === 'unread' ? null : (output ?? outputOfProgram(program))
}
