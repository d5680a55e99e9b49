import type { SourceRow } from '../record/rows.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { RemoteMemory } from '../scenario/remote-target.ts'

/** How another system measures a target that was simulated. */
export interface RemoteMeasuring {
  everyMs: number
  /** Whether it tells a process from its successor. */
  tellsEnds: boolean
  /** Whether it tells CPU time. */
  tellsCpu: boolean
}

const memory: RemoteMemory = {
  by: 'prometheus',
  server: 'http://prometheus:9090',
  querySet: 'prometheus-client',
  match: 'job="reports"',
  slot: ['instance'],
  process: null,
  queries: { rss: { selector: 'process_resident_memory_bytes', less: null, unit: 1 } },
  tokenFrom: null,
}

/** A record as it would have been, had its workers been measured elsewhere. */
export function measuredElsewhere(record: RunRecord, { everyMs, tellsEnds, tellsCpu }: RemoteMeasuring): RunRecord {
  const { target } = record.plan
  const seen = new Set<string>()
  const samples = record.samples.flatMap((row) => {
    const moment = `${row.slot} ${Math.floor(row.timeMs / everyMs)}`
    if (row.role !== 'worker' || row.trigger !== 'tick' || seen.has(moment)) return []
    seen.add(moment)
    return [{ ...row, pid: null, swapBytes: null, highWaterBytes: null, cpuMs: tellsCpu ? row.cpuMs : null }]
  })
  const workers = new Set(samples.map(({ slot }) => slot)).size
  const moments = [...new Set(samples.map(({ timeMs }) => timeMs))]
  const common = { timeMs: 0, query: 'q', series: workers, workers, intervalMs: everyMs, clockAheadMs: 0 }
  const sources: SourceRow[] = [{ reading: 'rss', ...common }]
  if (tellsEnds) sources.push({ reading: 'startTime', ...common })
  return {
    ...record,
    plan: {
      ...record.plan,
      target: {
        kind: 'remote',
        url: 'http://service',
        memory,
        tls: target.tls,
        pidHeader: null,
        recycleLog: null,
        roles: null,
        temporaryFiles: [],
      },
    },
    samples,
    ticks: moments.map((timeMs) => {
      const processes = samples.filter((row) => row.timeMs === timeMs).length
      return { timeMs, latenessMs: 0, costMs: 1, processes, swept: true, missed: 0 }
    }),
    rests: [],
    groups: [],
    temporary: [],
    sources,
  }
}
