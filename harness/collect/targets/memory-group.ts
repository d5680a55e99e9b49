import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { SoakgateError } from '../../vocabulary/errors.ts'
import { formatBytes } from '../../vocabulary/quantities.ts'
import { oomKillsBelow } from '../sampler/sources/cgroup-oom-counter.ts'
import { processesIn } from '../sampler/sources/cgroup-processes.ts'
import { killMemoryGroup, removeMemoryGroup } from './memory-group-end.ts'
import { type GroupPlace, memoryGroupPlaces } from './memory-group-places.ts'
import { memoryLimitHint } from './memory-limit-hint.ts'

/** What goes before the command: it enters the group and becomes the command, which keeps the pid. */
const enter = 'echo $$ > "$0" && exec "$@"'

/**
 * In cgroup v2 a group that holds processes cannot hand its controllers down, and only the root of the machine is spared;
 * the processes of a container stand in what is the root to them (cgroup-v2.rst, "No Internal Process Constraint").
 */
const containerHint =
  'This container has its processes in the root of its control groups, which cannot limit others while it holds any. Move them first: `mkdir /sys/fs/cgroup/init; xargs -rn1 < /sys/fs/cgroup/cgroup.procs > /sys/fs/cgroup/init/cgroup.procs`; or limit the container itself and leave target.memoryLimit out.'

/** Why a group could not be made at one place. */
interface Refusal {
  folder: string
  reason: string
  /** The group above it holds processes. */
  isHeld: boolean
}

/** A control group of the target's own, whose memory the kernel limits. */
export class MemoryGroup {
  readonly folder: string
  readonly limitBytes: number

  private constructor(folder: string, limitBytes: number) {
    this.folder = folder
    this.limitBytes = limitBytes
  }

  /**
   * Makes the group at the first place where that is possible. Throws `memory-limit-impossible`.
   * @param announce told of a folder before it is made, so that it can be removed whatever happens
   */
  static create(name: string, limitBytes: number, announce: (folder: string) => void): MemoryGroup {
    const texts = { groups: readText('/proc/self/cgroup'), mounts: readText('/proc/self/mountinfo') }
    const refusals: Refusal[] = []
    for (const place of memoryGroupPlaces(texts)) {
      const folder = path.join(place.parent, name)
      announce(folder)
      try {
        prepare(place, folder, limitBytes)
        return new MemoryGroup(folder, limitBytes)
      } catch (error) {
        refusals.push({ folder, reason: reasonOf(error, folder), isHeld: isHeld(error) })
        removeQuietly(folder)
      }
    }
    const details = refusals.map(({ folder, reason }) => `${folder}: ${reason}`)
    throw new SoakgateError(
      'memory-limit-impossible',
      `The memory limit of ${formatBytes(limitBytes)} cannot be enforced`,
      {
        expected: 'a control group of the memory controller that can be made and entered',
        got: details[0] ?? 'no hierarchy of control groups with a memory controller',
        details,
        hint: refusals.at(-1)?.isHeld === true ? containerHint : memoryLimitHint(texts, process.geteuid?.() === 0),
      },
    )
  }

  /** The command that enters the group before it becomes the given one. */
  wrap(command: readonly string[]): readonly string[] {
    return ['sh', '-c', enter, path.join(this.folder, 'cgroup.procs'), ...command]
  }

  has(pid: number): boolean {
    return processesIn(this.folder).includes(pid)
  }

  /** How often the kernel killed one of its processes for memory. */
  oomKills(): number {
    const own =
      readText(path.join(this.folder, 'memory.oom_control')) || readText(path.join(this.folder, 'memory.events'))
    return Number(/^oom_kill (\d+)$/m.exec(own)?.[1] ?? 0) + oomKillsBelow(this.folder)
  }

  /** Kills what is left in it; returns how many were killed. Its counters can still be read. */
  kill(): Promise<number> {
    return killMemoryGroup(this.folder)
  }

  remove(): Promise<void> {
    return removeMemoryGroup(this.folder)
  }
}

function prepare({ version, parent }: GroupPlace, folder: string, limitBytes: number): void {
  if (version === 'v2') enableMemory(parent)
  mkdirSync(folder)
  const set = (file: string, value: string | number) => writeFileSync(path.join(folder, file), String(value))
  const has = (file: string) => existsSync(path.join(folder, file))
  if (version === 'v1') {
    set('memory.limit_in_bytes', limitBytes)
    // A limit that swap could soften would hide what this is about. Without swap accounting nothing may be swapped out.
    if (has('memory.memsw.limit_in_bytes')) set('memory.memsw.limit_in_bytes', limitBytes)
    else if (has('memory.swappiness')) set('memory.swappiness', 0)
  } else {
    set('memory.max', limitBytes)
    if (has('memory.swap.max')) set('memory.swap.max', 0)
  }
  // Whether it may be entered is only known by trying.
  execFileSync('sh', ['-c', 'echo $$ > "$0"', path.join(folder, 'cgroup.procs')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** In cgroup v2 a group hands its controllers down on request (cgroup-v2.rst). */
function enableMemory(parent: string): void {
  const file = path.join(parent, 'cgroup.subtree_control')
  if (!readFileSync(file, 'latin1').split(/\s+/).includes('memory')) writeFileSync(file, '+memory')
}

function isHeld(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EBUSY'
}

function reasonOf(error: unknown, folder: string): string {
  if (typeof error === 'object' && error !== null && 'stderr' in error) return String(error.stderr).trim()
  return (error instanceof Error ? error.message : String(error)).replace(` '${folder}'`, '')
}

function removeQuietly(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // It was never made.
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
