/**
 * The reaper: a process in a session of its own that outlives soakgate by a moment.
 * Its standard input is a pipe from soakgate. When the pipe ends without the word "done", soakgate was killed:
 * then it ends the target's process group and everything that carries the run's mark, wherever it hid.
 */
import { killMarkedProcesses, signalQuietly } from './marked-processes.ts'

const [runId = ''] = process.argv.slice(2)
const groups: number[] = []
let isDone = false
let rest = ''

process.stdin.setEncoding('utf8')
process.stdin.on('data', (chunk: string) => {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines) {
    if (line === 'done') isDone = true
    else if (/^group \d+$/.test(line)) groups.push(Number(line.slice('group '.length)))
  }
})
process.stdin.on('end', () => {
  if (!isDone) {
    for (const group of groups) signalQuietly(-group, 'SIGKILL')
    killMarkedProcesses(runId)
  }
  process.exit(0)
})
