import { execa } from 'execa'
import type { ListedProcess } from './process-list.ts'

/** What Windows knows of its processes, a JSON object each; times as milliseconds of Unix, which all versions print alike. */
const script = [
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8',
  "Get-CimInstance Win32_Process | Select-Object ProcessId, ParentProcessId, CommandLine, @{n='StartedMs'; e={([DateTimeOffset]$_.CreationDate).ToUnixTimeMilliseconds()}} | ConvertTo-Json -Compress",
].join('; ')

/** All processes of the machine by PowerShell. Throws where that fails. */
export async function listByCim(): Promise<readonly ListedProcess[]> {
  const { stdout } = await execa('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script], {
    stdin: 'ignore',
    windowsHide: true,
  })
  return parseCim(stdout, Date.now())
}

/** Takes the list apart; what does not say when it began belongs to the system and is left out. */
export function parseCim(text: string, nowMs: number): readonly ListedProcess[] {
  const parsed: unknown = JSON.parse(text)
  const started = new Map<number, { parentPid: number; startedMs: number; commandLine: readonly string[] }>()
  for (const entry of Array.isArray(parsed) ? parsed : [parsed]) {
    const { ProcessId: pid, ParentProcessId: parentPid, CommandLine: command, StartedMs: startedMs } = entry ?? {}
    if (typeof pid !== 'number' || typeof startedMs !== 'number') continue
    const commandLine = typeof command === 'string' ? wordsOf(command) : []
    started.set(pid, { parentPid: typeof parentPid === 'number' ? parentPid : 0, startedMs, commandLine })
  }
  return [...started].map(([pid, { parentPid, startedMs, commandLine }]) => {
    const parent = started.get(parentPid)
    // A parent that is younger is another process with its number: Windows gives numbers again soon.
    const isParent = parent !== undefined && parent.startedMs <= startedMs
    return {
      pid,
      parentPid: isParent ? parentPid : 0,
      groupId: null,
      isZombie: false,
      hasExecuted: true,
      startedMs,
      elapsedMs: nowMs - startedMs,
      commandLine,
    }
  })
}

/** Words are parted by blanks; quotes hold one together. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}
