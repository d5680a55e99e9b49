import type { Warning } from '../../vocabulary/diagnosis.ts'
import type { ScenarioService } from './scenario-service.ts'

/** One trap of a server: how it is recognised, and what it means for a measurement. */
export interface ServerTrap extends Warning {
  name: string
  /** Whose it is, for the documentation. */
  of: string
  /** What of it is there, in a few words; null: nothing. Of arguments only known options and their numbers are told. */
  find: (service: ScenarioService) => string | null
}
