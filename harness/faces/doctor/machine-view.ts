import { readFileSync } from 'node:fs'
import os from 'node:os'
import { type Moment, observeMoment } from './moment.ts'

/** What checks see of the machine. Tests bring captured files of other machines. */
export interface MachineView {
  /** As Node calls it: `linux`. */
  platform: string
  /** Version of the kernel: `6.18.44`. */
  kernel: string
  nodeVersion: string
  /** null: this system has no such numbers. */
  userId: number | null
  /** Cores that may be used at once, as far as Node knows. */
  cpus: number
  /** Text of a file; null: it is not there, or not ours to read. */
  read: (file: string) => string | null
  /** What was seen while nothing was done. */
  moment: Moment
  /** Absolute folder where records would be kept. */
  outputFolder: string
}

/** This machine, after looking on for a moment. */
export async function viewMachine(outputFolder: string): Promise<MachineView> {
  return {
    platform: process.platform,
    kernel: os.release(),
    nodeVersion: process.versions.node,
    userId: process.getuid?.() ?? null,
    cpus: os.availableParallelism(),
    read: readText,
    moment: await observeMoment(readText),
    outputFolder,
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return null
  }
}
