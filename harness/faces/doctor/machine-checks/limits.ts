import type { Warning } from '../../../vocabulary/diagnosis.ts'
import { formatBytes } from '../../../vocabulary/quantities.ts'
import { fine, type MachineCheck, warned } from '../machine-check.ts'
import type { MachineView } from '../machine-view.ts'

/** Two or three of each process that is watched, one of each connection of each user. */
const fewDescriptors = 1024

const fewFiles: Warning = {
  state: 'note',
  when: 'fewer than 1,024 may be open',
  meaning:
    'soakgate keeps two or three files of each process open, and a connection of each user; a service inherits the limit and may fail by it.',
  todo: 'ulimit -n 4096',
}

export const openFiles: MachineCheck = {
  name: 'open files',
  looksAt: '`/proc/self/limits` (ulimit -n)',
  warnings: [fewFiles],
  look(machine) {
    const limit = limitOf(machine, 'Max open files')
    const found = limit === null ? 'without a limit' : String(limit)
    return limit !== null && limit < fewDescriptors ? warned(found, fewFiles) : fine(found)
  },
}

const limitedAddresses: Warning = {
  state: 'note',
  when: 'it is limited',
  meaning:
    'Allocations fail at that size of the address space, which has little to do with RSS: a service ends with MemoryError or bad_alloc instead of an OOM kill, and Node and JVMs reserve gigabytes that they never use.',
  todo: 'ulimit -v unlimited; what a service may take is what target.memoryLimit says.',
}

export const addressSpace: MachineCheck = {
  name: 'address space',
  looksAt: '`/proc/self/limits` (ulimit -v)',
  warnings: [limitedAddresses],
  look(machine) {
    const limit = limitOf(machine, 'Max address space')
    return limit === null ? fine('without a limit') : warned(formatBytes(limit), limitedAddresses)
  },
}

/** The soft limit; null: there is none, or it is not known. */
function limitOf({ read }: MachineView, name: string): number | null {
  const limit = new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(read('/proc/self/limits') ?? '')?.[1]
  return limit === undefined ? null : Number(limit)
}
