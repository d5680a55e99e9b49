import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One thing that a reader of a page does: writes a file, or runs commands in a shell. */
export type Step = { kind: 'file'; name: string; text: string } | { kind: 'commands'; text: string; exitCode: number }

/** The steps below one heading of a page. */
export interface Section {
  heading: string
  steps: Step[]
}

const fence = /^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm

/** The sections of a page of the repository that have steps, in its order. */
export function readSections(file: string): Section[] {
  const page = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8')
  return parseSections(page)
}

/**
 * A fence with `title="app.py"` is a file; one in the language `sh` is commands, which exit with 0 unless the fence says
 * `exit=1`. All others are for reading only, such as output.
 */
export function parseSections(page: string): Section[] {
  // A line that begins with # inside a fence is a comment of its language.
  const withoutFences = page.replace(fence, (block) => block.replaceAll(/^#/gm, ' '))
  const headings = [...withoutFences.matchAll(/^#+ (.*)$/gm)]
  return headings
    .map((match, index) => ({
      heading: match[1] ?? '',
      steps: parseSteps(page.slice(match.index, headings[index + 1]?.index ?? page.length)),
    }))
    .filter(({ steps }) => steps.length > 0)
}

function parseSteps(text: string): Step[] {
  return [...text.matchAll(fence)].flatMap(([, language = '', attributes = '', content = '']): Step[] => {
    const title = /\btitle="([^"]+)"/.exec(attributes)?.[1]
    if (title !== undefined) return [{ kind: 'file', name: title, text: content }]
    if (language !== 'sh') return []
    return [{ kind: 'commands', text: content, exitCode: Number(/\bexit=(\d+)/.exec(attributes)?.[1] ?? 0) }]
  })
}
