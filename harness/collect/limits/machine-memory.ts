import type { FoundLimit } from '../../vocabulary/found-limit.ts'
import { readText } from '../sampler/sources/read-text.ts'

/** The memory of the machine, which bounds everything (proc_meminfo(5)); null: it is not told. */
export function machineMemory(): FoundLimit | null {
  return parseMachineMemory(readText('/proc/meminfo') ?? '')
}

export function parseMachineMemory(text: string): FoundLimit | null {
  const bytesOf = (name: string) => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) * 1024
  }
  const limitBytes = bytesOf('MemTotal')
  const available = bytesOf('MemAvailable')
  if (limitBytes === null) return null
  const usedBytes = available === null ? null : limitBytes - available
  const evidence = 'MemTotal of /proc/meminfo, less MemAvailable'
  return { kind: 'machine', limitBytes, usedBytes, evidence, pids: [], judgement: 'not judged' }
}
