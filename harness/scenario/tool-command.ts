import { nearest } from '../vocabulary/nearest.ts'

/** What stands in the words of a tool's command, and what is put in its place. */
export const placeholders = {
  iterations: 'how many iterations the tool is to make',
  users: 'how many at once; at most as many as iterations',
  url: 'the address of the target, without a slash at its end',
  port: 'its port',
} as const

export type Placeholder = keyof typeof placeholders

const braced = /\{([a-zA-Z]+)\}/g
const names = Object.keys(placeholders) as Placeholder[]

/** Puts the values in place; braces around anything else stay, as in a body of JSON. */
export function fillWords(words: readonly string[], values: Readonly<Record<Placeholder, string>>): string[] {
  return words.map((word) =>
    word.replaceAll(braced, (text, name: string) => (isPlaceholder(name) ? values[name] : text)),
  )
}

/** Whether a tool is told by its command what the placeholder stands for. */
export function isTold(words: readonly string[], placeholder: Placeholder): boolean {
  return words.some((word) => word.includes(`{${placeholder}}`))
}

/** A placeholder that nearly has the name of one; null: there is none. */
export function misspeltPlaceholder(words: readonly string[]): string | null {
  for (const word of words) {
    for (const [text, name = ''] of word.matchAll(braced)) {
      const near = nearest(name, names)
      if (near !== undefined && near !== name) return `${text} stands for nothing; did you mean {${near}}?`
    }
  }
  return null
}

function isPlaceholder(name: string): name is Placeholder {
  return Object.hasOwn(placeholders, name)
}
