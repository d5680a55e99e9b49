import { SoakgateError } from '../vocabulary/errors.ts'
import { type MemorySourceName, usualMemorySource } from '../vocabulary/memory-sources.ts'

/** Where memory is read from on this machine. Throws `platform-unsupported`. @param asked null: the usual source */
export function planSource(asked: MemorySourceName | null, machine: { platform: string }): MemorySourceName {
  const [system = ''] = machine.platform.split(' ')
  if (asked === 'procfs' && system !== 'linux') {
    throw new SoakgateError('platform-unsupported', 'Memory cannot be read from /proc here', {
      expected: '--source pidusage, or no --source at all',
      got: `--source procfs on ${system}`,
    })
  }
  return asked ?? usualMemorySource(system)
}
