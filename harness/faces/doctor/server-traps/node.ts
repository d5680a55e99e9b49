import { hasSwitch, optionOf, wholeNumber } from '../../../collect/server-options/command-options.ts'
import { byteUnits, formatBytes } from '../../../vocabulary/quantities.ts'
import type { ScenarioService } from '../scenario-service.ts'
import type { ServerTrap } from '../server-trap.ts'

/**
 * V8 keeps the last 1,000 console messages with what was logged, once an inspector is enabled. Seen on Node 24.21: 300
 * logged objects of 160 kB leave 52 MB of heap after a collection, without --inspect 5 MB.
 */
export const inspector: ServerTrap = {
  name: 'the inspector is open',
  of: 'Node',
  state: 'note',
  when: '`--inspect`, also in `NODE_OPTIONS`',
  meaning:
    'Objects that were logged are kept for a debugger that may come, which is growth that production does not have.',
  todo: 'Take it out of the run that is judged.',
  find: (service) =>
    hasSwitch(wordsOf(service), ['--inspect', '--inspect-brk', '--inspect-wait']) ? '--inspect' : null,
}

/** Frameworks decide by it: Express caches views only in production, React and others check more otherwise. */
export const notProduction: ServerTrap = {
  name: 'not the mode of production',
  of: 'Node',
  state: 'note',
  when: '`NODE_ENV` is not `production`',
  meaning: 'Many packages cache less and check more without it, so memory and durations are not those of production.',
  todo: "NODE_ENV: 'production' in target.env, if the service uses packages that ask for it.",
  find: ({ server, env }) =>
    server !== 'node' || env.NODE_ENV === 'production' ? null : `NODE_ENV is ${env.NODE_ENV ?? 'not set'}`,
}

/** V8 collects hard only near its limit (node --v8-options); the group's limit holds for all processes together. */
export const heapAboveLimit: ServerTrap = {
  name: 'the heap may outgrow the memory limit',
  of: 'Node',
  state: 'note',
  when: '`--max-old-space-size` is not below `target.memoryLimit`',
  meaning:
    'The kernel ends the service before V8 feels a need to collect: garbage looks like a leak, and then like an OOM kill.',
  todo: 'Leave room: about three quarters of the limit, shared by all workers.',
  find(service) {
    const mebibytes = wholeNumber(optionOf(wordsOf(service), ['--max-old-space-size', '--max_old_space_size']))
    const { memoryLimitBytes } = service
    if (mebibytes === null || memoryLimitBytes === null || mebibytes * byteUnits.MiB < memoryLimitBytes) return null
    return `--max-old-space-size ${mebibytes}, limit ${formatBytes(memoryLimitBytes)}`
  },
}

/** Node's own options: those of the environment, and those before the script. */
function wordsOf({ server, words, env }: ScenarioService): readonly string[] {
  if (server !== 'node') return []
  const script = words.findIndex((word) => !word.startsWith('-'))
  return [...(env.NODE_OPTIONS ?? '').split(/\s+/), ...(script === -1 ? words : words.slice(0, script))]
}
