import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { MemoryGroup } from '../../../collect/targets/memory-group.ts'
import type { Warning } from '../../../vocabulary/diagnosis.ts'
import { errorTable, SoakgateError } from '../../../vocabulary/errors.ts'
import { byteUnits } from '../../../vocabulary/quantities.ts'
import { fine, type Look, type MachineCheck, warned } from '../machine-check.ts'

const probeLimitBytes = 64 * byteUnits.MiB

const impossible: Warning = {
  state: 'note',
  when: 'no group can be made and entered',
  meaning: 'A scenario with target.memoryLimit cannot be run here; all others can.',
  todo: errorTable['memory-limit-impossible'].hint,
}

/** Whether a group with a limit can be made and entered is only known by trying: one is made and removed at once. */
export const memoryLimit: MachineCheck = {
  name: 'memory limit',
  looksAt: 'a control group that is made, entered by a shell that ends at once, and removed',
  warnings: [impossible],
  look: async () => judgeMemoryLimit(await tryMemoryLimit()),
}

/** The folder in which it was possible, or what was said against it, and what to do on such a machine. */
export type LimitTrial = { folder: string } | { refusal: string; hint: string }

export function judgeMemoryLimit(trial: LimitTrial): Look {
  return 'folder' in trial
    ? fine(`can be enforced, in ${trial.folder}`)
    : warned(`cannot be enforced: ${trial.refusal}`, { ...impossible, todo: trial.hint })
}

async function tryMemoryLimit(): Promise<LimitTrial> {
  const controllers = new Map<string, string>()
  const note = (folder: string) => noteControllers(path.dirname(folder), controllers)
  try {
    const group = MemoryGroup.create(`soakgate-doctor-${process.pid}`, probeLimitBytes, note)
    await group.remove()
    return { folder: path.dirname(group.folder) }
  } catch (error) {
    if (error instanceof SoakgateError) return { refusal: error.got, hint: error.hint }
    throw error
  } finally {
    restoreControllers(controllers)
  }
}

/** In cgroup v2 a group hands controllers down only after it was told to, which a probe must not leave behind. */
export function noteControllers(parent: string, noted: Map<string, string>): void {
  const file = path.join(parent, 'cgroup.subtree_control')
  if (existsSync(file)) noted.set(file, readFileSync(file, 'latin1'))
}

/** Takes the memory controller back from groups that did not hand it down before. */
export function restoreControllers(noted: ReadonlyMap<string, string>): void {
  for (const [file, before] of noted) {
    if (handsDownMemory(before) || !handsDownMemory(readFileSync(file, 'latin1'))) continue
    try {
      writeFileSync(file, '-memory')
    } catch {
      // Somebody has made a group of their own there meanwhile, and needs it.
    }
  }
}

function handsDownMemory(controllers: string): boolean {
  return controllers.split(/\s+/).includes('memory')
}
