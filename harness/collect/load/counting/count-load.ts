import type { CountSource } from '../../../scenario/count-source.ts'
import type { Clock } from '../../clock.ts'
import type { LoadListener } from '../load-spec.ts'
import { CountedLoad } from './counted-load.ts'
import { createCounter } from './counters.ts'
import { notCountable } from './open-counter.ts'

/** Begins to count the reports that others make; throws `reports-not-countable` when the source cannot be read. */
export async function countLoad(source: CountSource, listener: LoadListener, clock: Clock): Promise<CountedLoad> {
  const counter = createCounter(source)
  try {
    return await CountedLoad.start(counter, listener, clock)
  } catch (cause) {
    await counter.close()
    throw notCountable('The reports cannot be counted', source, cause)
  }
}
