import type { RunPlan } from '../../../scenario/ladder-plan.ts'
import type { EngineName, Load } from '../../../scenario/load.ts'
import type { TargetLines } from '../counting/target-lines.ts'
import type { LoadListener, LoadSpec, RunningLoad } from '../load-spec.ts'
import type { ToolSurroundings } from '../tools/tool-process.ts'

/** Where the script is, and what the run around it says. */
export type LoadPlace = Pick<LoadSpec, 'modulePath' | 'exportName' | 'baseUrl' | 'originNs'>

/** The settings of one engine. */
export type LoadOf<Name extends EngineName> = Extract<Load, { engine: Name }>

/** What an engine gets to know of the run that it makes load for. */
export interface EngineContext {
  plan: RunPlan
  place: LoadPlace
  listener: LoadListener
  /** How processes of the engine's own are started, so that they end with the run. */
  surroundings: ToolSurroundings
  /** What the target prints. */
  targetLines: TargetLines
}

/**
 * One way to make load. Whatever it is, the run gets the same rows of it: exactly one for every iteration that was
 * asked for, whatever a tool itself claims.
 */
export interface LoadEngine<Name extends EngineName> {
  /** Throws `engine-missing`, with how it is installed, where what it needs is not there; before the target starts. */
  require(load: LoadOf<Name>): Promise<void>
  /** Makes it ready; throws what the user must mend. */
  start(load: LoadOf<Name>, context: EngineContext): Promise<RunningLoad>
}
