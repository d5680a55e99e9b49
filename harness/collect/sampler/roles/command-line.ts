const interpreter = /^(python|pypy|node|nodejs|bun|deno|ruby|perl|php)[\d.]*$/
/** Options of interpreters that are followed by a value of their own. */
export const optionsWithValue: ReadonlySet<string> = new Set([
  '-X',
  '-W',
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '-I',
])

/** What a process runs, and what it was told. */
interface Program {
  name: string
  parameters: readonly string[]
}

/**
 * The name of what a process runs: `gunicorn` for `python3 /usr/bin/gunicorn app:app`, for `python -m gunicorn` and for
 * a process title such as `gunicorn: master [app:app]`; the interpreter itself where it runs no file.
 */
export function programOf(commandLine: readonly string[]): string {
  return readProgram(commandLine).name
}

/** The words after the name of what a process runs: `worker` and `default` for `python3 /usr/bin/rq worker default`. */
export function parametersOf(commandLine: readonly string[]): readonly string[] {
  return readProgram(commandLine).parameters
}

/** The first word that is neither an option nor the value of one; null: there is none. */
export function commandOf(parameters: readonly string[], withValue: ReadonlySet<string>): string | null {
  const isValue = (at: number) => at > 0 && withValue.has(parameters[at - 1] ?? '')
  return parameters.find((word, at) => !word.startsWith('-') && !isValue(at)) ?? null
}

function readProgram(commandLine: readonly string[]): Program {
  const [first = '', ...rest] = commandLine.length === 1 ? (commandLine[0] ?? '').split(' ') : commandLine
  const name = baseName(first).replace(/^-/, '').replace(/:$/, '')
  return (interpreter.test(name) ? scriptOf(rest) : null) ?? { name, parameters: rest }
}

/** null: the interpreter runs no file. */
function scriptOf(words: readonly string[]): Program | null {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (word === '-m') return { name: (words[at + 1] ?? '').split('.')[0] ?? '', parameters: words.slice(at + 2) }
    if (word === '-c' || word === '-e' || word === '--eval') return null
    if (optionsWithValue.has(word)) at += 1
    else if (!word.startsWith('-')) return { name: baseName(word), parameters: words.slice(at + 1) }
  }
  return null
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
