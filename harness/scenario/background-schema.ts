import path from 'node:path'
import { z } from 'zod'
import type { BackgroundLoad } from './load.ts'
import { command, texts } from './schema-values.ts'
import { misspeltPlaceholder } from './tool-command.ts'

const object = z.strictObject({ command, cwd: z.string().min(1).default('.'), env: texts.default({}) })

/** A load tool that runs beside the counted iterations. */
export const backgroundSchema = object.superRefine(({ command: words }, context) => {
  const message = misspeltPlaceholder(words)
  if (message !== null) context.addIssue({ code: 'custom', path: ['command'], message })
})

export const backgroundKeys: readonly string[] = Object.keys(object.shape)

/** With its folder absolute; null: there is none. */
export function toBackground(
  given: z.output<typeof backgroundSchema> | undefined,
  folder: string,
): BackgroundLoad | null {
  return given === undefined ? null : { ...given, cwd: path.resolve(folder, given.cwd) }
}
