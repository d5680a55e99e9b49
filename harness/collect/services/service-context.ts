import { execa } from 'execa'
import getPort from 'get-port'
import type { ServiceCommandOptions, ServiceContext, ServiceProcess } from '../../scenario/define-service.ts'
import { isPortOpen } from '../targets/target-address.ts'

const lookEveryMs = 20
const quotedLines = 10

/** What a service is given; what its commands print goes to the output of this process. */
export function serviceContext({
  port,
  targetPort,
  folder,
}: Pick<ServiceContext, 'port' | 'targetPort' | 'folder'>): ServiceContext {
  return {
    port,
    targetPort,
    folder,
    run: (command, options) => runCommand(command, { cwd: folder, ...options }),
    spawn: (command, options) => spawnCommand(command, { cwd: folder, ...options }),
    listening: (asked = port) => untilListening(asked),
    freePort: () => getPort({ host: '127.0.0.1' }),
  }
}

async function runCommand(
  [program = '', ...parameters]: readonly string[],
  options: ServiceCommandOptions,
): Promise<void> {
  const result = await execa(program, parameters, { ...options, all: true, reject: false, stdin: 'ignore' })
  if (!result.failed) return
  const lines = (result.all ?? '').split('\n').slice(-quotedLines).join('\n')
  throw new Error(`${result.shortMessage ?? program}${lines === '' ? '' : `\n${lines}`}`)
}

function spawnCommand(
  [program = '', ...parameters]: readonly string[],
  options: ServiceCommandOptions,
): ServiceProcess {
  const child = execa(program, parameters, {
    ...options,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    buffer: false,
    reject: false,
  })
  if (child.pid === undefined) throw new Error(`${program} cannot be started`)
  const exited = child.then(() => {})
  return {
    pid: child.pid,
    exited,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      await exited
    },
  }
}

async function untilListening(port: number): Promise<void> {
  while (!(await isPortOpen(port))) await new Promise((next) => setTimeout(next, lookEveryMs))
}
