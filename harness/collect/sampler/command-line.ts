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

/**
 * The name of what a process runs: `gunicorn` for `python3 /usr/bin/gunicorn app:app`, for `python -m gunicorn` and for
 * a process title such as `gunicorn: master [app:app]`; the interpreter itself where it runs no file.
 */
export function programOf(commandLine: readonly string[]): string {
  const [first = '', ...rest] = commandLine.length === 1 ? (commandLine[0] ?? '').split(' ') : commandLine
  const program = baseName(first).replace(/^-/, '').replace(/:$/, '')
  return interpreter.test(program) ? (scriptOf(rest) ?? program) : program
}

function scriptOf(parameters: readonly string[]): string | null {
  for (let at = 0; at < parameters.length; at += 1) {
    const parameter = parameters[at] ?? ''
    if (parameter === '-m') return (parameters[at + 1] ?? '').split('.')[0] ?? null
    if (parameter === '-c' || parameter === '-e' || parameter === '--eval') return null
    if (optionsWithValue.has(parameter)) at += 1
    else if (!parameter.startsWith('-')) return baseName(parameter)
  }
  return null
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
