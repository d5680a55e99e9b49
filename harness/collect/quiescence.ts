import { execa } from 'execa'
import type { Quiesce } from '../scenario/load-settings.ts'
import type { LoadPause } from './load/load-spec.ts'

/** A command that takes longer has got stuck. */
const commandWithinMs = 60_000

/** The target and the load at a pause. */
export interface RestingTarget {
  pause: Pick<LoadPause, 'request'>
  workerPids: readonly number[]
  /** Where commands are executed. */
  cwd: string
}

/** Brings the target to rest: every worker by a request or a command. Why that failed, null: it did not. */
export async function bringToRest(quiesce: Quiesce, target: RestingTarget): Promise<string | null> {
  const { pause, workerPids, cwd } = target
  if (quiesce.by === 'http') {
    const { method, path } = quiesce
    return pause.request({ method, path, times: Math.max(1, workerPids.length) })
  }
  const isForEach = quiesce.command.some((word) => word.includes('{pid}'))
  if (isForEach && workerPids.length === 0) return 'no worker was there for {pid}'
  const commands = isForEach ? workerPids.map((pid) => fillIn(quiesce.command, pid)) : [quiesce.command]
  const problems = await Promise.all(commands.map((command) => runCommand(command, cwd)))
  return problems.find((problem) => problem !== null) ?? null
}

function fillIn(command: readonly string[], pid: number): string[] {
  return command.map((word) => word.replaceAll('{pid}', String(pid)))
}

async function runCommand(command: readonly string[], cwd: string): Promise<string | null> {
  const [program = '', ...parameters] = command
  const result = await execa(program, parameters, { cwd, reject: false, timeout: commandWithinMs, stdin: 'ignore' })
  if (!result.failed) return null
  const said = result.stderr.trim().split('\n').at(-1) ?? ''
  return `${result.shortMessage ?? command.join(' ')}${said === '' ? '' : `: ${said}`}`
}
