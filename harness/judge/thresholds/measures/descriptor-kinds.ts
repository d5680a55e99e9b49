import type { RestRow } from '../../../record/rows.ts'
import type { RunRecord } from '../../../record/run-record.ts'

const toldProcesses = 10

type KindField = { [Field in keyof RestRow]: RestRow[Field] extends number | null ? Field : never }[keyof RestRow]

const kinds: readonly { field: KindField; noun: string }[] = [
  { field: 'fileDescriptors', noun: 'files' },
  { field: 'pipeDescriptors', noun: 'pipes' },
  { field: 'listeningSockets', noun: 'listening sockets' },
  { field: 'establishedSockets', noun: 'established connections' },
  { field: 'closingSockets', noun: 'connections that one side has closed, as CLOSE_WAIT' },
  { field: 'localSockets', noun: 'sockets that are no TCP' },
  { field: 'otherDescriptors', noun: 'event queues, timers and the like' },
]

/** What the descriptors are that processes have more of after the load than before: `worker 1 (pid 7): +98 files`. */
export function describeMoreDescriptors({ rests }: Pick<RunRecord, 'rests'>, role: string): readonly string[] {
  const before = new Map(rests.filter(({ point }) => point === 'before').map((row) => [row.pid, row]))
  const lines = rests.flatMap((row) => {
    const earlier = before.get(row.pid)
    if (row.point !== 'settled' || row.role !== role || earlier === undefined) return []
    const more = kinds
      .map(({ field, noun }) => ({ noun, count: (row[field] ?? 0) - (earlier[field] ?? 0) }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count)
    if (more.length === 0 || row.descriptors === null || earlier.descriptors === null) return []
    const name = row.slot === null ? row.role : `${row.role} ${row.slot}`
    return [`${name} (pid ${row.pid}): ${more.map(({ noun, count }) => `+${count} ${noun}`).join(', ')}`]
  })
  return lines.slice(0, toldProcesses)
}
