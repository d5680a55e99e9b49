import { folderV2, memoryFolderV1 } from '../../../collect/sampler/sources/cgroup-folders.ts'
import { parseLimit } from '../../../collect/sampler/sources/cgroup-oom-counter.ts'
import type { Warning } from '../../../vocabulary/diagnosis.ts'
import { byteUnits, formatBytes } from '../../../vocabulary/quantities.ts'
import { fine, type MachineCheck, warned } from '../machine-check.ts'
import type { MachineView } from '../machine-view.ts'

/** soakgate's two processes and a small service. */
const littleBytes = 512 * byteUnits.MiB

const little: Warning = {
  state: 'note',
  when: 'less than 512 MiB are available',
  meaning: "soakgate's own processes take a part of it; a service that fits elsewhere may be ended by the kernel here.",
  todo: 'End what is not needed, or take a larger machine or container.',
}

export const availableMemory: MachineCheck = {
  name: 'memory',
  looksAt: '`/proc/meminfo`, the limit of the own control group',
  warnings: [little],
  look(machine) {
    const [total, available] = [meminfoBytes(machine, 'MemTotal'), meminfoBytes(machine, 'MemAvailable')]
    const limitBytes = ownLimitBytes(machine)
    const within = limitBytes === null ? '' : `; soakgate and what it starts may take ${formatBytes(limitBytes)}`
    const found = `${formatBytes(available)} of ${formatBytes(total)} available${within}`
    const room = Math.min(available ?? Number.POSITIVE_INFINITY, limitBytes ?? Number.POSITIVE_INFINITY)
    return room < littleBytes ? warned(found, little) : fine(found)
  },
}

const swapInUse: Warning = {
  state: 'note',
  when: 'some of it is in use',
  meaning:
    'What is swapped out counts as memory of its process, so a leak is still seen; but pages that are fetched back make reports slow.',
  todo: 'swapoff -a while measuring.',
}

export const swap: MachineCheck = {
  name: 'swap',
  looksAt: '`/proc/meminfo`',
  warnings: [swapInUse],
  look(machine) {
    const [total, free] = [meminfoBytes(machine, 'SwapTotal'), meminfoBytes(machine, 'SwapFree')]
    if (total === null || free === null || total === 0) return fine('none')
    const usedBytes = total - free
    return usedBytes === 0
      ? fine(`${formatBytes(total)}, none of it used`)
      : warned(`${formatBytes(usedBytes)} of ${formatBytes(total)} in use`, swapInUse)
  },
}

const strictOvercommit: Warning = {
  state: 'note',
  when: 'it is 2: the kernel refuses what it could not back',
  meaning:
    'A service that grows is refused memory (MemoryError, a failed fork) before the kernel would kill it, so it fails in other ways than where this is not set.',
  todo: 'sysctl vm.overcommit_memory=0, unless production has 2 as well.',
}

export const overcommit: MachineCheck = {
  name: 'overcommit',
  looksAt: '`/proc/sys/vm/overcommit_memory`',
  warnings: [strictOvercommit],
  look({ read }) {
    const mode = read('/proc/sys/vm/overcommit_memory')?.trim() ?? 'unknown'
    return mode === '2' ? warned('2, strict', strictOvercommit) : fine(mode)
  },
}

function meminfoBytes({ read }: MachineView, name: string): number | null {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(read('/proc/meminfo') ?? '')?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * byteUnits.KiB
}

/** What soakgate's own group may take, the target in it included; null: as much as there is. */
function ownLimitBytes({ read }: MachineView): number | null {
  const texts = { groups: read('/proc/self/cgroup') ?? '', mounts: read('/proc/self/mountinfo') ?? '' }
  const [v1, v2] = [memoryFolderV1(texts), folderV2(texts)]
  const limits = [
    v1 === null ? null : parseLimit(read(`${v1.folder}/memory.limit_in_bytes`)),
    v2 === null ? null : parseLimit(read(`${v2.folder}/memory.max`)),
  ].filter((limit) => limit !== null)
  return limits.length === 0 ? null : Math.min(...limits)
}
