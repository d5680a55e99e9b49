/** The process's globals that commands use, in one place, so that tests can bring their own. */
export interface CommandLine {
  /** To stdout: only data that was asked for. */
  print: (text: string) => void
  /** To stderr: everything for people. */
  tell: (text: string) => void
  /** Whether stderr can be redrawn and coloured. */
  isTerminal: boolean
  hasColor: boolean
  cwd: string
  now: () => Date
  /** Calls back at each SIGINT and SIGTERM; returns how to stop listening. */
  onSignal: (callback: (signal: 'SIGINT' | 'SIGTERM') => void) => () => void
  /** Ends at once: the second signal. */
  exitNow: (code: number) => void
}

export function realCommandLine(): CommandLine {
  return {
    print: (text) => process.stdout.write(text),
    tell: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    hasColor: process.stderr.isTTY === true && process.stderr.hasColors(),
    cwd: process.cwd(),
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
