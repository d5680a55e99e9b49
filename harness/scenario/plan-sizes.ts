import { SoakgateError } from '../vocabulary/errors.ts'
import { countArrivals } from './arrivals.ts'
import { arrivalsOf, type Load, withoutDuration } from './load.ts'
import type { Scenario, Variant } from './scenario.ts'

/**
 * The sizes of the ladder, and the load that makes them. A duration makes one run of as many iterations as are due in
 * it; sizes that are asked for win over it, so that `-n 25` tries out a soak of a night.
 */
export function planSizes(
  { load, iterations }: Scenario,
  variant: Variant | null,
  asked: { sizes: readonly number[] | null; seed: number },
): { sizes: readonly number[]; load: Load } {
  const given = asked.sizes ?? variant?.iterations ?? null
  const arrivals = arrivalsOf(load)
  if (arrivals === null || arrivals.durationMs === null) return { sizes: given ?? iterations, load }
  if (given !== null) return { sizes: given, load: withoutDuration(load) }
  const size = countArrivals({ ...arrivals, durationMs: arrivals.durationMs }, asked.seed)
  if (size > 0) return { sizes: [size], load }
  throw new SoakgateError('scenario-invalid', 'No iteration is due within load.duration', {
    expected: 'at least one iteration at load.rate within load.duration',
    got: 'none with this seed',
    hint: 'Give it a higher rate, or more time.',
  })
}
