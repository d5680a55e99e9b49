import { availableParallelism } from 'node:os'
import { Tinypool } from 'tinypool'
import type { RunCell } from './cells.ts'

/** Cells on all cores; every cell has its own seeds, so their order changes nothing. */
export function openPool(): { run: RunCell; close: () => Promise<void> } {
  const threads = availableParallelism()
  const pool = new Tinypool({
    filename: new URL('./cell-thread.ts', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
  })
  return {
    run: ((name, input) => pool.run({ name, input })) as RunCell,
    close: () => pool.destroy(),
  }
}
