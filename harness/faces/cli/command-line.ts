import { Secrets } from '../../vocabulary/secrets.ts'

/** The process's globals that commands use, in one place, so that tests can bring their own. */
export interface CommandLine {
  /** To stdout: only data that was asked for. */
  print: (text: string) => void
  /** To stderr: everything for people. */
  tell: (text: string) => void
  /** Whether stderr can be redrawn and coloured. */
  isTerminal: boolean
  hasColor: boolean
  /** The same of stdout. */
  printsColor: boolean
  cwd: string
  /** The environment: where a CI system says what it is. */
  env: Readonly<Record<string, string | undefined>>
  /** What is never shown or written; soakgate's own environment, and what commands learn beside it. */
  secrets: Secrets
  now: () => Date
  /** Calls back at each SIGINT and SIGTERM; returns how to stop listening. */
  onSignal: (callback: (signal: 'SIGINT' | 'SIGTERM') => void) => () => void
  /** Ends at once: the second signal. */
  exitNow: (code: number) => void
}

/** The same, with everything that is said freed of secrets: for people by form too, for machines known values only. */
export function withoutSecrets(line: CommandLine): CommandLine {
  const { secrets } = line
  return {
    ...line,
    print: (text) => line.print(secrets.redactKnown(text)),
    tell: (text) => line.tell(secrets.redactText(text)),
  }
}

export function realCommandLine(): CommandLine {
  // Whoever reads may have had enough (`soakgate … | head`): a run goes on, with its record and its exit code.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
  return {
    print: (text) => process.stdout.write(text),
    tell: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    hasColor: process.stderr.isTTY === true && process.stderr.hasColors(),
    printsColor: process.stdout.isTTY === true && process.stdout.hasColors(),
    cwd: process.cwd(),
    env: process.env,
    secrets: new Secrets(process.env),
    now: () => new Date(),
    onSignal: (callback) => {
      const onInterrupt = () => callback('SIGINT')
      const onTerminate = () => callback('SIGTERM')
      process.on('SIGINT', onInterrupt)
      process.on('SIGTERM', onTerminate)
      return () => {
        process.off('SIGINT', onInterrupt)
        process.off('SIGTERM', onTerminate)
      }
    },
    exitNow: (code) => process.exit(code),
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
