import type { SourceRow } from '../../record/rows.ts'
import { remoteReadingNames } from '../../scenario/remote-reading.ts'
import type { Life } from './fleet.ts'
import type { MemorySource } from './measurement.ts'

/** What is known of each reading now. */
export function sourceRows(source: MemorySource, lives: readonly Life[], timeMs: number): SourceRow[] {
  const { found, intervalMs, clockAheadMs } = source
  const common = { timeMs, intervalMs: intervalMs === null ? null : Math.round(intervalMs), clockAheadMs }
  const read = remoteReadingNames.flatMap((reading): SourceRow[] => {
    const known = found[reading]
    if (known === undefined) return []
    const workers = lives.filter(({ last }) => reading === 'rss' || last.values[reading] !== undefined).length
    return [{ reading, query: known.query, series: known.series, workers, ...common }]
  })
  const processes = lives.filter(({ last }) => last.process !== null).length
  if (processes === 0) return read
  const ofRss = found.rss ?? { query: '', series: 0 }
  return [...read, { reading: 'process', query: ofRss.query, series: processes, workers: processes, ...common }]
}
