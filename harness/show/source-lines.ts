import type { LadderPlan } from '../scenario/ladder-plan.ts'

/** Where in the scenario file the things stand that reports point at. */
export interface SourceLines {
  /** Path of the file from the root of the checkout. */
  file: string
  /** Line of the scenario's name, from 1. */
  scenario: number
  /** Line of each threshold that the scenario itself names, by its text. */
  thresholds: Readonly<Record<string, number>>
}

/** Finds the lines in the text of a scenario file; a threshold that is put together by code is not found. */
export function findSourceLines(text: string, plan: LadderPlan, file: string): SourceLines {
  const lines = text.split('\n')
  const written = plan.runs.flatMap((run) => run.thresholds).filter(({ source }) => source === 'scenario')
  const thresholds: Record<string, number> = {}
  for (const { threshold } of written) {
    const line = lineOf(lines, threshold.text)
    if (line !== null) thresholds[threshold.text] = line
  }
  return { file, scenario: lineOf(lines, plan.scenario.name) ?? 1, thresholds }
}

/** The first line that holds the words as a quoted text, however they are spaced. */
function lineOf(lines: readonly string[], text: string): number | null {
  const words = text.split(' ').map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const quoted = new RegExp(`(['"\`])\\s*${words.join('\\s+')}\\s*\\1`)
  const index = lines.findIndex((line) => quoted.test(line))
  return index < 0 ? null : index + 1
}
