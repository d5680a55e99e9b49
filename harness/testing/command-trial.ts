import type { CommandLine } from '../faces/cli/command-line.ts'
import { main } from '../faces/cli/main.ts'
import { Secrets } from '../vocabulary/secrets.ts'

/** What came of a command that ran in this process. */
export interface CommandTrial {
  code: number
  /** What it printed on stdout. */
  out: string
  /** What it told people on stderr. */
  err: string
}

/** Runs a soakgate command in this process, in a folder, as a user would who is not at a terminal, nor in CI. */
export async function tryCommand(
  words: readonly string[],
  cwd: string,
  now = new Date(),
  env: CommandLine['env'] = {},
): Promise<CommandTrial> {
  const out: string[] = []
  const err: string[] = []
  const line: CommandLine = {
    print: (text) => out.push(text),
    tell: (text) => err.push(text),
    isTerminal: false,
    hasColor: false,
    printsColor: false,
    cwd,
    env,
    secrets: new Secrets(process.env),
    now: () => now,
    onSignal: () => () => {},
    exitNow: () => {},
  }
  const code = await main(words, line)
  return { code, out: out.join(''), err: err.join('') }
}
