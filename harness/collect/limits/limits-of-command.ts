import type { CommandTarget } from '../../scenario/scenario.ts'
import type { FoundLimit } from '../../vocabulary/found-limit.ts'
import { javaOptionsOf } from '../sampler/sources/procfs-reading.ts'
import { findProgram } from '../targets/program-lookup.ts'
import { controlGroupLimits } from './control-group-limits.ts'
import { heapLimits } from './heap-limits.ts'
import { machineMemory } from './machine-memory.ts'
import { memoryAround } from './memory-around.ts'
import { resourceLimits } from './resource-limits.ts'

/**
 * The limits on memory that will hold for a command, before it is started: what the scenario asks for, and what the command
 * inherits from soakgate. What it does to itself on its way, as `sh -c 'ulimit -v …'`, is known only when it runs.
 */
export function limitsOfCommand(target: CommandTarget): readonly FoundLimit[] {
  const machine = machineMemory()
  const around = [...askedLimit(target), ...controlGroupLimits(process.pid)]
  const inherited = resourceLimits(process.pid).map(
    (limit): FoundLimit => ({ ...limit, usedBytes: null, pids: [], evidence: `${limit.evidence}; inherited` }),
  )
  const known = machine === null ? around : [...around, machine]
  const heaps = heapLimits(startOf(target), [], memoryAround(known))
  return [...around, ...inherited, ...heaps, ...(machine === null ? [] : [machine])]
}

function askedLimit({ memoryLimitBytes }: CommandTarget): readonly FoundLimit[] {
  if (memoryLimitBytes === null) return []
  const evidence = 'a control group of its own, by which the kernel enforces it'
  const common = { kind: 'memory-limit', pids: [], judgement: 'judged' } as const
  return [{ ...common, limitBytes: memoryLimitBytes, usedBytes: null, evidence }]
}

/** What the process will say of itself. */
function startOf({ command, cwd, env }: CommandTarget) {
  const variable = (name: string) => env[name] ?? process.env[name]
  const [program = ''] = command
  return {
    executable: findProgram(program, cwd, variable('PATH') ?? ''),
    commandLine: command,
    startedBy: null,
    javaOptions: javaOptionsOf(variable),
    nodeOptions: variable('NODE_OPTIONS') ?? '',
  }
}
