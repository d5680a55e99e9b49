import type { Target } from '../../scenario/scenario.ts'
import type { FoundLimit } from '../../vocabulary/found-limit.ts'
import { limitsOfCommand } from './limits-of-command.ts'
import { limitsOfProcesses } from './limits-of-processes.ts'

/** The limits on memory of a target as far as they are known before a run; null: it is no process of this machine yet, or never. */
export function limitsOfTarget(target: Target): readonly FoundLimit[] | null {
  if (target.kind === 'command') return limitsOfCommand(target)
  return target.kind === 'pid' ? limitsOfProcesses([target.pid]) : null
}
