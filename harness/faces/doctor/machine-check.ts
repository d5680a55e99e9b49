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
  /** It is not there or does not answer, and only some runs need it. */
  isAbsent: boolean
}

export function fine(found: string): Look {
  return { found, warning: null, isAbsent: false }
}

export function absent(found: string): Look {
  return { found, warning: null, isAbsent: true }
}

export function warned(found: string, warning: Warning): Look {
  return { found, warning, isAbsent: false }
}

/** What a look comes to, as it is shown. */
export function toDiagnosis(name: string, { found, warning, isAbsent }: Look): Diagnosis {
  const { state = isAbsent ? 'absent' : 'ok', meaning = null, todo = null } = warning ?? {}
  return { name, state, found, meaning, todo }
}
