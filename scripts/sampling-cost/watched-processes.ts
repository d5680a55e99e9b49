import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { MemoryGroup } from '../../harness/collect/targets/memory-group.ts'

/** `idle`: never runs. `awake`: wakes up ten times a second and touches 64 KiB, so that it has to be read at each look. */
export type ProcessState = 'idle' | 'awake'

/** Processes to look at: forks of one, like the workers of a server. */
export interface WatchedProcesses {
  state: ProcessState
  /** The first is the parent of the others. */
  pids: readonly number[]
  /** Whether they have a control group to themselves. */
  hasGroup: boolean
  end: () => Promise<void>
}

const script = `
import os, sys, time
state, count = sys.argv[1], int(sys.argv[2])
for _ in range(count - 1):
    if os.fork() == 0:
        break
while True:
    time.sleep(3600 if state == "idle" else 0.1)
    bytearray(b"x") * 65536
`
const limitBytes = 64 * 1024 ** 3

export async function startProcesses(state: ProcessState, count: number, python: string): Promise<WatchedProcesses> {
  const group = tryToMakeGroup()
  const own = [python, '-c', script, state, String(count)]
  const [program = python, ...parameters] = group === null ? own : group.wrap(own)
  const child = spawn(program, parameters, { detached: true, stdio: 'ignore' })
  await once(child, 'spawn')
  const root = child.pid ?? 0
  const end = async () => {
    process.kill(-root, 'SIGKILL')
    await group?.kill()
    await group?.remove()
  }
  for (;;) {
    const children = childrenOf(root)
    if (children.length === count - 1) return { state, pids: [root, ...children], hasGroup: group !== null, end }
    if (child.exitCode !== null) throw new Error(`${python} ended with exit code ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** null: not possible here, as without root. */
function tryToMakeGroup(): MemoryGroup | null {
  try {
    return MemoryGroup.create(`soakgate-bench-${process.pid}`, limitBytes, () => {})
  } catch {
    return null
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim()
    return text === '' ? [] : text.split(' ').map(Number)
  } catch {
    // It has ended.
    return []
  }
}
