import type { EngineName, Load } from '../../../scenario/load.ts'
import type { RunningLoad } from '../load-spec.ts'
import { autocannonEngine } from './autocannon.ts'
import { commandEngine } from './command.ts'
import type { EngineContext, LoadEngine } from './engine.ts'
import { iterationsEngine } from './iterations.ts'
import { k6Engine } from './k6.ts'

const engines: { [Name in EngineName]: LoadEngine<Name> } = {
  iterations: iterationsEngine,
  k6: k6Engine,
  command: commandEngine,
  autocannon: autocannonEngine,
}

/** Throws `engine-missing`, with how it is installed, where the engine of a load is not there. */
export function requireEngine(load: Load): Promise<void> {
  return engineOf(load.engine).require(load)
}

/** Starts the engine of a load; throws what the user must mend. */
export function startEngine(load: Load, context: EngineContext): Promise<RunningLoad> {
  return engineOf(load.engine).start(load, context)
}

/** The engine of a name, which takes the load of that name. */
function engineOf<Name extends EngineName>(name: Name): LoadEngine<Name> {
  return engines[name]
}
