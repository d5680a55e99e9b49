import type { EngineName, Load } from '../../../scenario/load.ts'
import type { RunningLoad } from '../load-spec.ts'
import type { EngineContext, LoadEngine } from './engine.ts'
import { iterationsEngine } from './iterations.ts'

const engines: { [Name in EngineName]: LoadEngine<Name> } = {
  iterations: iterationsEngine,
}

/** Throws `engine-missing`, with how it is installed, where the engine of a load is not there. */
export function requireEngine(load: Load): Promise<void> {
  return engines[load.engine].require(load)
}

/** Starts the engine of a load; throws what the user must mend. */
export function startEngine(load: Load, context: EngineContext): Promise<RunningLoad> {
  return engines[load.engine].start(load, context)
}
