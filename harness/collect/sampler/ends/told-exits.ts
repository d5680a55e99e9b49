import type { ExitStatuses } from './exit-status.ts'
import type { ProcessEvents, ProcessEventsListener } from './process-events.ts'
import type { ExitReading } from './wait-status.ts'

const lost: ExitReading = {
  kind: 'unknowable',
  why: 'more processes began and ended on this machine than the kernel could tell of',
}

/** Begins to listen; null: it is not told to us. */
export type OpenEvents = (listener: ProcessEventsListener) => Pick<ProcessEvents, 'look' | 'close'> | null

/** How processes end as the kernel's process events tell it, for kernels that cannot be asked; null: not told to us. */
export function toldExits(open: OpenEvents): ExitStatuses | null {
  /** By pid: two where the first has ended, is not done with, and its number went to another. */
  const watched = new Map<number, { reading: ExitReading | null }[]>()
  const events = open({
    onExit(pid, ending) {
      const oldest = watched.get(pid)?.find(({ reading }) => reading === null)
      if (oldest !== undefined) oldest.reading = { kind: 'known', ending, from: 'process events of the kernel' }
    },
    onLost() {
      for (const one of [...watched.values()].flat()) one.reading ??= lost
    },
  })
  if (events === null) return null
  return {
    missing: null,
    watch(pid) {
      const one: { reading: ExitReading | null } = { reading: null }
      watched.set(pid, [...(watched.get(pid) ?? []), one])
      return {
        read() {
          events.look()
          return one.reading ?? { kind: 'pending' }
        },
        close() {
          const others = (watched.get(pid) ?? []).filter((other) => other !== one)
          if (others.length === 0) watched.delete(pid)
          else watched.set(pid, others)
        },
      }
    },
    look: () => events.look(),
    close: () => events.close(),
  }
}
