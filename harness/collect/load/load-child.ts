import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { SoakgateError } from '../../vocabulary/errors.ts'
import { isLoadReport, type LoadCommand, type LoadReport } from './load-messages.ts'

const program = fileURLToPath(new URL(`./load-process${path.extname(import.meta.url)}`, import.meta.url))

/**
 * V8 puts what is new into a part of the heap that by itself becomes 128 MiB and more on a machine with much memory, and
 * lets the other grow up to fourfold before it collects garbage. Neither makes a request cheaper.
 */
const smallHeap = ['--max-semi-space-size=8', '--heap-growing-percent=100']

/** Lines of its output that are kept for the error that its end may be. */
const keptLines = 20
/** How long its output may stay open after its end; a process that it started may hold it open for ever. */
const outputWithinMs = 500

/** The load process as the main side sees it. */
export interface LoadChild {
  readonly pid: number
  send(command: LoadCommand): void
  /** Ends it at once, whatever it is doing. */
  kill(): void
  /** The last lines that it printed. */
  lastLines(): readonly string[]
}

/** Who hears the load process. */
export interface LoadChildListener {
  onReport(report: LoadReport): void
  onLine(line: string): void
  /** Once, after all that it said was heard; `how` is such as `exit code 1`. */
  onEnd(how: string): void
}

export type StartLoadChild = (listener: LoadChildListener) => Promise<LoadChild>

/** Starts the load process; what it prints comes as lines, never on soakgate's own output. */
export const startLoadChild: StartLoadChild = async (listener) => {
  const child = fork(program, [], {
    // Node before 24 warns of type stripping; nothing else is taken over from how soakgate was started.
    execArgv: ['--disable-warning=ExperimentalWarning', ...smallHeap],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  await untilSpawned(child)
  const lines: string[] = []
  for (const output of [child.stdout, child.stderr]) {
    if (output === null) continue
    createInterface({ input: output, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      lines.push(line)
      if (lines.length > keptLines) lines.shift()
      listener.onLine(line)
    })
  }
  child.on('message', (message: unknown) => {
    if (isLoadReport(message)) listener.onReport(message)
  })
  void untilEnded(child).then((how) => listener.onEnd(how))
  return {
    pid: child.pid ?? 0,
    send: (command) => {
      // It may end at any moment; its end is told by onEnd.
      if (child.connected) child.send(command, () => {})
    },
    kill: () => {
      child.kill('SIGKILL')
    },
    lastLines: () => lines,
  }
}

function untilSpawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.on('error', (cause) => {
      reject(
        new SoakgateError('load-worker-failed', 'The load process could not be started', {
          expected: 'a process to be started',
          got: cause.message,
          cause,
        }),
      )
    })
  })
}

function untilEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`
      const timer = setTimeout(() => resolve(how), outputWithinMs)
      // Comes when its output and its channel have been read to the end.
      child.once('close', () => {
        clearTimeout(timer)
        resolve(how)
      })
    })
  })
}
