import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { runMark } from '../../targets/marked-processes.ts'
import { signalGroup } from '../../targets/process-group.ts'

/** Lines of its output for errors that are kept for the error that its end may be. */
const keptLines = 20
/** How long its output may stay open after its end; a process that it started may hold it open for ever. */
const outputWithinMs = 500

/** How the run makes sure that a tool ends with it, and is never taken for the target. */
export interface ToolSurroundings {
  /** The mark that all processes of the tool carry in their environment. */
  mark: string
  /** A tool was started that leads this process group: it is to be ended when soakgate is gone. */
  onGroup: (groupId: number) => void
  /** A temporary folder was made for a tool: it is to be removed when soakgate is gone. */
  onFolder: (folder: string) => void
}

/** A program that makes load: never a shell's text, so that nothing in it is interpreted. */
export interface ToolCommand {
  program: string
  args: readonly string[]
  cwd: string
  /** Added to soakgate's own environment; undefined: taken away from it. */
  env: Readonly<Record<string, string | undefined>>
  /** What it reads from its standard input; null: nothing. */
  input: string | Uint8Array | null
  /** The file to which its standard output goes; null: its lines are heard. */
  outputFile: string | null
}

/** Who hears a tool. */
export interface ToolListener {
  onOutput(line: string): void
  onErrorLine(line: string): void
}

/** How a process ended: one of both is known. */
export interface ToolEnd {
  code: number | null
  signal: NodeJS.Signals | null
}

/** Such as `exit code 1`. */
export function describeToolEnd({ code, signal }: ToolEnd): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`
}

/** A tool that makes load, in a process group of its own. */
export interface ToolProcess {
  /** Resolves after all that it said was heard. */
  readonly ended: Promise<ToolEnd>
  /** Signals it and all that it started. */
  signal(signal: NodeJS.Signals): void
  /** The last lines that it wrote for errors. */
  lastLines(): readonly string[]
}

/** Starts a tool; rejects when it cannot be started. */
export async function startTool(
  command: ToolCommand,
  { mark, onGroup }: Pick<ToolSurroundings, 'mark' | 'onGroup'>,
  listener: ToolListener,
): Promise<ToolProcess> {
  const { program, args, cwd, env, input, outputFile } = command
  const output = outputFile === null ? null : openSync(outputFile, 'a')
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env, [runMark]: mark },
    // A Ctrl-C that reaches our group is not for it: when to end is for the run to say.
    detached: true,
    stdio: ['pipe', output ?? 'pipe', 'pipe'],
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  }).finally(() => {
    if (output !== null) closeSync(output)
  })
  const pid = child.pid ?? 0
  onGroup(pid)
  const lines: string[] = []
  const follow = (stream: NodeJS.ReadableStream | null, onLine: (line: string) => void) => {
    if (stream !== null) createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine)
  }
  follow(child.stdout, (line) => listener.onOutput(line))
  follow(child.stderr, (line) => {
    lines.push(line)
    if (lines.length > keptLines) lines.shift()
    listener.onErrorLine(line)
  })
  const ended = new Promise<ToolEnd>((resolve) => {
    child.once('exit', (code, signal) => {
      const timer = setTimeout(() => resolve({ code, signal }), outputWithinMs)
      child.once('close', () => {
        clearTimeout(timer)
        resolve({ code, signal })
      })
    })
  })
  // It may end before it has read all of it; its end is told.
  child.stdin?.on('error', () => {})
  child.stdin?.end(input ?? '')
  return { ended, signal: (signal) => signalGroup(pid, signal), lastLines: () => lines }
}
