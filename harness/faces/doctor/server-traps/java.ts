import { managedHeapOf } from '../../../collect/sampler/managed-heap.ts'
import { javaOptionsOf } from '../../../collect/sampler/sources/procfs-reading.ts'
import { formatBytes } from '../../../vocabulary/quantities.ts'
import type { ScenarioService } from '../scenario-service.ts'
import type { ServerTrap } from '../server-trap.ts'

/** docs/verdict.md, "JVMs": without a forced collection the heap climbs to -Xmx in a straight line, leak or no leak. */
export const uncollectedHeap: ServerTrap = {
  name: 'nobody forces a collection',
  of: 'JVM',
  state: 'note',
  when: 'the scenario has no `quiesce`',
  meaning:
    'The heap climbs until it is collected, leak or no leak: growth below its first value plus -Xmx is inconclusive.',
  todo: "quiesce: { every: 2, command: ['jcmd', '{pid}', 'GC.run'] }",
  find: ({ server, isQuiesced }) => (server === 'java' && !isQuiesced ? 'java, no quiesce' : null),
}

/** A JVM needs memory beside its heap: classes, code, threads, buffers. */
export const heapAboveLimit: ServerTrap = {
  name: 'the heap may outgrow the memory limit',
  of: 'JVM',
  state: 'note',
  when: '`-Xmx` is not below `target.memoryLimit`',
  meaning: 'The kernel ends the service before its heap is full: garbage looks like a leak, and then like an OOM kill.',
  todo: 'Leave room for what is not heap: about a quarter of the limit.',
  find(service) {
    const { memoryLimitBytes } = service
    const limitBytes = heapLimitOf(service)
    if (limitBytes === null || memoryLimitBytes === null || limitBytes < memoryLimitBytes) return null
    return `-Xmx of ${formatBytes(limitBytes)}, limit ${formatBytes(memoryLimitBytes)}`
  },
}

/** Of the container's memory, which is the group's limit; 25 unless it is set (java(1), -XX:MaxRAMPercentage). */
const largestShare = 80

export const shareOfMemory: ServerTrap = {
  name: 'the heap leaves no room',
  of: 'JVM',
  state: 'note',
  when: '`-XX:MaxRAMPercentage` is above 80 and `target.memoryLimit` is set',
  meaning:
    'What is not heap does not fit beside it: the kernel ends the service before the JVM throws OutOfMemoryError.',
  todo: '75 or less.',
  find(service) {
    const word = optionsOf(service).findLast((option) => /^-XX:MaxRAMPercentage=[\d.]+$/.test(option))
    const percentage = Number(word?.split('=')[1] ?? 0)
    return service.memoryLimitBytes !== null && percentage > largestShare ? `-XX:MaxRAMPercentage=${percentage}` : null
  },
}

function heapLimitOf({ server, program, words, env }: ScenarioService): number | null {
  if (server !== 'java') return null
  const described = { executable: null, startedBy: null, commandLine: [program, ...words] }
  return managedHeapOf({ ...described, javaOptions: javaOptionsOf((name) => env[name]) })?.limitBytes ?? null
}

function optionsOf({ server, words, env }: ScenarioService): readonly string[] {
  if (server !== 'java') return []
  const { before, after } = javaOptionsOf((name) => env[name])
  return [...before, ...words, ...after]
}
