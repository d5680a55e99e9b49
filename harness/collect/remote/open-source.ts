import type { RemoteMemory } from '../../scenario/remote-target.ts'
import type { Clock } from '../clock.ts'
import { JsonSource } from './json-source.ts'
import type { MemorySource } from './measurement.ts'
import { PrometheusSource } from './prometheus-source.ts'

/** What measures the target. Throws `environment-missing`. */
export function openSource(memory: RemoteMemory, clock: Clock): MemorySource {
  return memory.by === 'prometheus' ? new PrometheusSource(memory, clock) : new JsonSource(memory, clock)
}
