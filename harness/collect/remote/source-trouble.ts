import { SoakgateError } from '../../vocabulary/errors.ts'
import type { MemorySource } from './measurement.ts'

/** It does not answer, or with something else than what was asked. */
export function unreadable({ name }: MemorySource, error: unknown): SoakgateError {
  return new SoakgateError('memory-source-unreadable', `${name} cannot be read`, {
    expected: 'an answer that tells the memory of the workers',
    got: error instanceof Error ? error.message : String(error),
    cause: error,
  })
}

/** It answers, and knows no worker: what was asked, and what there is instead. */
export async function knowsNobody(source: MemorySource): Promise<SoakgateError> {
  const { query, found } = await source.explainEmptiness().catch((error: unknown) => {
    return { query: 'the workers', found: error instanceof Error ? error.message : String(error) }
  })
  return new SoakgateError('memory-source-empty', `${source.name} knows no worker`, {
    expected: `${query} to tell the memory of each worker, measured lately`,
    got: found,
  })
}
