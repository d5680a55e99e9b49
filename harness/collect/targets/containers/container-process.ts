import { readFileSync } from 'node:fs'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import { requireReadable } from '../readable-process.ts'
import type { ContainerFacts } from './docker.ts'

const onItsMachine =
  'Run soakgate where Docker runs: on the same machine, and if in a container, then with --pid=host --cgroupns=host.'

/** Processes in containers are seen on Linux alone: elsewhere they are in a machine of Docker's. Throws `memory-unreadable`. */
export function requireLinux(platform: NodeJS.Platform = process.platform): void {
  if (platform === 'linux') return
  throw new SoakgateError('memory-unreadable', 'The processes of a container are not to be seen from here', {
    expected: 'Linux, where Docker has its containers on the machine itself',
    got: platform,
    hint: onItsMachine,
  })
}

/**
 * The pid of a container's first process as this machine counts; null: it has ended. Its control group must carry the
 * container's id: on another machine, or in another namespace, the number would be a stranger's. Throws `memory-unreadable`.
 */
export function hostPidOf({ Id, Name, State }: ProcessFacts): number | null {
  if (!State.Running || State.Pid === 0) return null
  const groups = readGroups(State.Pid)
  if (groups?.includes(Id) !== true) {
    throw new SoakgateError('memory-unreadable', `The processes of ${nameOf(Name)} are not to be seen from here`, {
      expected: `its first process in /proc/${State.Pid}, in a control group with the id of the container`,
      got: groups === null ? 'no such process' : 'another process',
      hint: onItsMachine,
    })
  }
  requireReadable(State.Pid)
  return State.Pid
}

/** Whether a process has no memory any more: Docker is told of that a little later than /proc. */
export function hasEnded(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/statm`, 'latin1').startsWith('0 ')
  } catch {
    return true
  }
}

type ProcessFacts = Pick<ContainerFacts, 'Id' | 'Name'> & { State: Pick<ContainerFacts['State'], 'Running' | 'Pid'> }

/** Docker writes a slash before it. */
export function nameOf(name: string): string {
  return name.replace(/^\//, '')
}

function readGroups(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'latin1')
  } catch {
    return null
  }
}
