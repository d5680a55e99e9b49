import path from 'node:path'
import { isWrapper } from '../../collect/sampler/roles/wrapper-rules.ts'
import { shellWords } from '../../collect/server-options/shell-words.ts'

/** Servers and runtimes whose traps are known. */
export type KnownServer = 'gunicorn' | 'uvicorn' | 'node' | 'java' | 'python'

/** The server that a command starts, behind shells, package managers and the like. */
export interface ServerCommand {
  server: KnownServer
  /** The program as the command names it: `.venv/bin/gunicorn`, or `python3` where that runs it with -m. */
  program: string
  /** What follows it. */
  words: readonly string[]
  /** The variables that it gets. */
  env: Readonly<Record<string, string>>
}

const servers: readonly { server: KnownServer; pattern: RegExp }[] = [
  { server: 'gunicorn', pattern: /^gunicorn[\d.]*$/ },
  { server: 'uvicorn', pattern: /^uvicorn[\d.]*$/ },
  { server: 'node', pattern: /^node(js)?$/ },
  { server: 'java', pattern: /^java$/ },
  { server: 'python', pattern: /^(python|pypy)[\d.]*$/ },
]
const shell = /^(sh|bash|dash|ash|zsh|ksh)$/
const assignment = /^([A-Za-z_]\w*)=(.*)$/s
/** Words of wrappers that are neither options nor programs: `timeout 60s`, `poetry run`, `exec`. */
const wordOfWrapper = /^(\d+[smh]?|run|exec)$/

/**
 * Finds the server in a command by the names of programs alone; nothing is executed. Of the line that a shell is given
 * (`sh -c …`) the first command with a known server counts, and what the shell would compute stays unknown.
 * null: none is known.
 */
export function findServer(command: readonly string[], env: Readonly<Record<string, string>>): ServerCommand | null {
  for (const words of commandsIn(command)) {
    const found = serverIn(words, env)
    if (found !== null) return found
  }
  return null
}

/** The command as it is, or those of the line that a shell is given. */
function commandsIn(command: readonly string[]): readonly (readonly string[])[] {
  const at = command.findIndex((word, index) => word === '-c' && shell.test(path.basename(command[index - 1] ?? '')))
  const line = at === -1 ? undefined : command[at + 1]
  return line === undefined ? [command] : line.split(/\|\||&&|[;|&\n]/).map(shellWords)
}

function serverIn(words: readonly string[], env: Readonly<Record<string, string>>): ServerCommand | null {
  const at = words.findIndex((word, index) => isServer(word, words.slice(0, index), words[index + 1] ?? ''))
  const server = serverNamed(words[at] ?? '')
  if (server === null) return null
  // `python -m gunicorn` names Python's program, in whose environment the server is.
  const program = words[at - 1] === '-m' ? words[at - 2] : words[at]
  return {
    server,
    program: program ?? '',
    words: words.slice(at + 1),
    env: { ...env, ...assignedIn(words.slice(0, at)) },
  }
}

/** Names such as `node` may also be the value of something else, and Python may run a server that has its own name. */
function isServer(word: string, before: readonly string[], next: string): boolean {
  const server = serverNamed(word)
  if (server === null) return false
  if (server === 'gunicorn' || server === 'uvicorn') return true
  return before.every(mayStandBefore) && next !== '-m' && serverNamed(next) === null
}

function serverNamed(word: string): KnownServer | null {
  return servers.find(({ pattern }) => pattern.test(path.basename(word)))?.server ?? null
}

function mayStandBefore(word: string): boolean {
  return isWrapper(path.basename(word)) || word.startsWith('-') || assignment.test(word) || wordOfWrapper.test(word)
}

function assignedIn(words: readonly string[]): Record<string, string> {
  const pairs = words.flatMap((word): [string, string][] => {
    const [, name, value] = assignment.exec(word) ?? []
    return name === undefined || value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(pairs)
}
