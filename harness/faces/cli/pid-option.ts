import { findSimilarProcesses, listProcesses } from '../../collect/inspection/similar-processes.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'

/** More than these would be no help. */
const mostShown = 5

/** A pid; a name is refused with the pids that may be meant by it. */
export function parsePid(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw notAPid(text)
}

/** Processes are told by their pids: a name may fit several, and the one that was meant decides what is measured. */
export function notAPid(text: string): SoakgateError {
  const similar = findSimilarProcesses(text, listProcesses(), process.pid)
  const shown = similar.slice(0, mostShown).map(({ pid, program, below }) => `${pid}  ${program}${inWords(below)}`)
  const more = similar.length > mostShown ? [`and ${similar.length - mostShown} more`] : []
  const [first] = similar
  return new SoakgateError('usage', `${JSON.stringify(text)} is no pid`, {
    expected: 'the pid of the process that is the service, or supervises its workers',
    got:
      first === undefined
        ? 'a text of which no word is in the command line of a running process'
        : 'a text that is found in the command lines of the processes above',
    hint:
      first === undefined
        ? 'Start the service first; `pgrep -af WORD` lists running processes by a word of their command lines.'
        : `\`soakgate inspect ${first.pid}\` shows what a process is; then, for example: soakgate watch --pid ${first.pid} --count-log access.log --count-pattern 'POST /reports'`,
    details: [...shown, ...more],
  })
}

function inWords(below: number): string {
  return below === 0 ? '' : `, above ${below} more like it`
}
