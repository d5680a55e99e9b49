import type { RestPoint, RestRow } from '../../record/rows.ts'
import type { Member } from './member.ts'
import type { MemorySource } from './sources/memory-source.ts'
import type { DescriptorKinds, RestReading } from './sources/rest-reading.ts'

/** What is read of a process, as far as it may be. */
type RestCells = Omit<RestRow, 'timeMs' | 'point' | 'pid' | 'role' | 'slot' | 'generation' | 'state'>

const nothingRead: RestCells = {
  program: null,
  rssBytes: null,
  pssBytes: null,
  privateBytes: null,
  sharedBytes: null,
  swapPssBytes: null,
  descriptors: null,
  fileDescriptors: null,
  pipeDescriptors: null,
  otherDescriptors: null,
  listeningSockets: null,
  establishedSockets: null,
  closingSockets: null,
  localSockets: null,
  threads: null,
}

/** Reads every process of the target, and its zombies, at a moment of rest. */
export function readRestRows(
  living: readonly Member[],
  source: MemorySource,
  at: { timeMs: number; point: RestPoint },
): readonly RestRow[] {
  const readings = source.readAtRest(living.map(({ process }) => process.pid))
  const rows = living.map((member): RestRow => {
    const { pid } = member.process
    const role = member.role ?? 'helper'
    const { slot, generation } = member
    const { threads } = member.process.readCounts('always')
    return { ...at, pid, role, slot, generation, state: 'alive', ...cellsOf(readings.get(pid)), threads }
  })
  return [...rows, ...zombiesOf(living, source).map((pid) => zombieRow(pid, at))]
}

function cellsOf(reading: RestReading | undefined): RestCells {
  if (reading === undefined) return nothingRead
  const { program, memory, descriptors: kinds } = reading
  return { ...nothingRead, program, ...memory, ...(kinds === null ? {} : descriptorCells(kinds)) }
}

function descriptorCells({ files, pipes, others, sockets }: DescriptorKinds): Partial<RestCells> {
  const { listening, established, closing, local } = sockets
  return {
    descriptors: files + pipes + others + listening + established + closing + local,
    fileDescriptors: files,
    pipeDescriptors: pipes,
    otherDescriptors: others,
    listeningSockets: listening,
    establishedSockets: established,
    closingSockets: closing,
    localSockets: local,
  }
}

/** Children that have ended and that their parent has not asked for. */
function zombiesOf(living: readonly Member[], source: MemorySource): readonly number[] {
  const pids = new Set(living.map(({ process }) => process.pid))
  return source.list().filter((pid) => {
    const kin = pids.has(pid) ? null : source.look(pid)
    return kin?.isZombie === true && pids.has(kin.parentPid)
  })
}

function zombieRow(pid: number, at: { timeMs: number; point: RestPoint }): RestRow {
  return { ...at, pid, role: 'helper', slot: null, generation: null, state: 'zombie', ...nothingRead }
}
