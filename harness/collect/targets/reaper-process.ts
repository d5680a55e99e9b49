/**
 * The reaper: a process in a session of its own that outlives soakgate by a moment.
 * Its standard input is a pipe from soakgate. When the pipe ends without the word "done", soakgate was killed:
 * then it ends the target's process group and everything that carries the run's mark, wherever it hid, and removes
 * the control group, the temporary folders and the containers that were made for the run.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { removeContainersOf } from './containers/container-removal.ts'
import { connectDocker } from './containers/docker.ts'
import { killMarkedProcesses, loadOf, servicesOf } from './marked-processes.ts'
import { killMemoryGroup, removeMemoryGroup } from './memory-group-end.ts'
import { signalGroup } from './process-group.ts'

const [runId = ''] = process.argv.slice(2)
const groups: number[] = []
const memoryGroups: string[] = []
const folders: string[] = []
let hasContainers = false
let isDone = false
let rest = ''

process.stdin.setEncoding('utf8')
process.stdin.on('data', (chunk: string) => {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines) obey(line)
})
process.stdin.on('end', async () => {
  if (!isDone) {
    for (const group of groups) signalGroup(group, 'SIGKILL')
    for (const mark of [runId, servicesOf(runId), loadOf(runId)]) killMarkedProcesses(mark)
    for (const folder of memoryGroups) {
      await killMemoryGroup(folder)
      await removeMemoryGroup(folder)
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    if (hasContainers) await removeContainers()
  }
  process.exit(0)
})

/** What cannot be removed now is removed at the start of the next run with a container. */
async function removeContainers(): Promise<void> {
  try {
    const { container } = await connectDocker()
    await removeContainersOf(container.dockerode, runId)
  } catch {
    // Docker is gone too, and nobody is left to be told.
  }
}

function obey(line: string): void {
  const [what = '', ...words] = line.split(' ')
  const value = words.join(' ')
  if (what === 'done') isDone = true
  else if (what === 'containers') hasContainers = true
  else if (what === 'group' && /^\d+$/.test(value)) groups.push(Number(value))
  // Only what is surely ours is ever removed.
  else if (!path.basename(value).startsWith('soakgate-')) return
  else if (what === 'memory-group') memoryGroups.push(value)
  else if (what === 'folder') folders.push(value)
}
