import path from 'node:path'

/** Tools whose output can be read: collect/load/tools/outputs has a reader for each. */
export const toolOutputNames = ['ab', 'hey', 'wrk', 'locust'] as const
/** A tool whose output can be read. */
export type ToolOutputName = (typeof toolOutputNames)[number]

/** Whose output that of a program is, by its name; null: of none that is known. */
export function outputOfProgram(program: string): ToolOutputName | null {
  return toolOutputNames.find((name) => name === path.basename(program)) ?? null
}
