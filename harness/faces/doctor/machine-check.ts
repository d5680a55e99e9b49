import type { Diagnosis, Warning } from '../../vocabulary/diagnosis.ts'
import type { MachineView } from './machine-view.ts'

/** One thing that `soakgate doctor` looks at on a machine. */
export interface MachineCheck {
  name: string
  /** Where it is read, for the documentation. */
  looksAt: string
  /** All that it can warn of. */
  warnings: readonly Warning[]
  look: (machine: MachineView) => Look | Promise<Look>
}

/** What a look found; a null warning: nothing is wrong with it. */
export interface Look {
  found: string
  warning: Warning | null
}

export function fine(found: string): Look {
  return { found, warning: null }
}

export function warned(found: string, warning: Warning): Look {
  return { found, warning }
}

/** What a look comes to, as it is shown. */
export function toDiagnosis(name: string, { found, warning }: Look): Diagnosis {
  const { state = 'ok', meaning = null, todo = null } = warning ?? {}
  return { name, state, found, meaning, todo }
}
