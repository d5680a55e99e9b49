import { monotonicClock } from '../../clock.ts'
import { startCommandPhase } from '../tools/command-phase.ts'
import { requireProgram } from '../tools/tool-command.ts'
import { ToolLoad } from '../tools/tool-load.ts'
import type { LoadEngine } from './engine.ts'

/** A load tool as it is: a list of arguments, no shell. Each phase is a process of its own. */
export const commandEngine: LoadEngine<'command'> = {
  require: async (load) => requireProgram(load),
  async start(load, context) {
    const clock = monotonicClock(context.place.originNs)
    const startPhase: ConstructorParameters<typeof ToolLoad>[0] = (asked, news) =>
      startCommandPhase(load, context, { asked, news, clock })
    return new ToolLoad(startPhase, context.plan, context.listener, clock)
  },
}
