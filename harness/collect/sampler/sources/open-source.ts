import type { MemorySourceName } from '../../../vocabulary/memory-sources.ts'
import type { MemorySource } from './memory-source.ts'

/** Opens what memory is read from; each is loaded only where it is asked for. Throws `memory-unreadable`. */
const openers: Readonly<Record<MemorySourceName, (rootPid: number) => Promise<MemorySource>>> = {
  procfs: async () => new (await import('./procfs.ts')).ProcfsSource(),
  pidusage: async (rootPid) => (await import('./portable/pidusage-source.ts')).PidusageSource.open(rootPid),
}

/** @param rootPid the process that the target is, with all that belongs to it */
export function openMemorySource(name: MemorySourceName, rootPid: number): Promise<MemorySource> {
  return openers[name](rootPid)
}
