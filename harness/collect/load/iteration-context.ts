import type { IterationContext } from '../../scenario/context.ts'
import type { HttpSetting } from './http/http.ts'
import type { IterationIdentity } from './iteration-scope.ts'
import { createScriptContext, type ScriptSurroundings } from './script-context.ts'

/** All that a script is given for one iteration. */
export function createIterationContext(
  setting: HttpSetting,
  surroundings: ScriptSurroundings,
  { identity, shared }: { identity: IterationIdentity; shared: unknown },
): IterationContext {
  const { phase, index, user } = identity
  return Object.assign(createScriptContext(setting, surroundings), {
    shared,
    units: (count: number) => setting.scope.addUnits(count),
    iteration: { index, phase, size: surroundings.spec.size, user },
  })
}
