import { readFileSync } from 'node:fs'
import { endianness } from 'node:os'

/** Units of /proc on this machine. */
export interface MachineConstants {
  pageBytes: number
  /** Clock ticks a second, the unit of CPU times and of start times. */
  ticksPerSecond: number
}

/** Entries of the auxiliary vector, from <elf.h>. */
const AT_PAGESZ = 6
const AT_CLKTCK = 17
const usual: MachineConstants = { pageBytes: 4096, ticksPerSecond: 100 }

/** What the kernel told this process at its start (getauxval(3)); Node has no sysconf. */
export function readMachineConstants(): MachineConstants {
  try {
    const wordBytes = process.arch === 'arm' || process.arch === 'ia32' ? 4 : 8
    return parseAuxiliaryVector(readFileSync('/proc/self/auxv'), wordBytes, endianness())
  } catch {
    return usual
  }
}

/** Pairs of machine words, type and value, ended by type 0; what is missing has its usual value. */
export function parseAuxiliaryVector(vector: Buffer, wordBytes: 4 | 8, order: 'BE' | 'LE'): MachineConstants {
  const found = { ...usual }
  const word = (at: number) => {
    if (wordBytes === 4) return order === 'LE' ? vector.readUInt32LE(at) : vector.readUInt32BE(at)
    return Number(order === 'LE' ? vector.readBigUInt64LE(at) : vector.readBigUInt64BE(at))
  }
  for (let at = 0; at + 2 * wordBytes <= vector.length; at += 2 * wordBytes) {
    const type = word(at)
    if (type === AT_PAGESZ) found.pageBytes = word(at + wordBytes)
    if (type === AT_CLKTCK) found.ticksPerSecond = word(at + wordBytes)
  }
  return found
}
