import type { CountSource } from '../../../scenario/count-source.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import type { Clock } from '../../clock.ts'
import type { LoadListener } from '../load-spec.ts'
import { CountedLoad } from './counted-load.ts'
import { createCounter } from './counters.ts'

/** Begins to count the reports that others make; throws `reports-not-countable` when the source cannot be read. */
export async function countLoad(source: CountSource, listener: LoadListener, clock: Clock): Promise<CountedLoad> {
  const counter = createCounter(source)
  try {
    return await CountedLoad.start(counter, listener, clock)
  } catch (cause) {
    await counter.close()
    throw new SoakgateError('reports-not-countable', 'The reports cannot be counted', {
      expected: source.by === 'log' ? `a file ${source.file} that can be read` : 'an address that tells their number',
      got: cause instanceof Error ? cause.message : String(cause),
      cause,
    })
  }
}
