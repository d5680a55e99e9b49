import type { MemorySourceName } from '../../../vocabulary/memory-sources.ts'
import type { MemorySource } from './memory-source.ts'
import { ProcfsSource } from './procfs.ts'

/** How each is opened; what needs a package is loaded only where it is asked for. */
const openers: Readonly<Record<MemorySourceName, (rootPid: number) => Promise<MemorySource>>> = {
  procfs: async () => new ProcfsSource(),
  pidusage: async (rootPid) => (await import('./portable/pidusage-source.ts')).PidusageSource.open(rootPid),
}

/** Opens what memory is read from. Throws `memory-unreadable`. @param rootPid the process that the target is, with all that belongs to it */
export function openMemorySource(name: MemorySourceName, rootPid: number): Promise<MemorySource> {
  return openers[name](rootPid)
}
