import type { SampleRow } from '../../record/rows.ts'

/** One process in one slot, with all that was sampled of it, in the order of time. */
export interface WorkerLifetime {
  slot: number
  generation: number
  /** null: not told by what measures it. */
  pid: number | null
  samples: readonly SampleRow[]
}

/** The lives of all workers, ordered by slot and generation. */
export function collectLifetimes(samples: readonly SampleRow[]): WorkerLifetime[] {
  const lives = new Map<string, WorkerLifetime & { samples: SampleRow[] }>()
  for (const sample of samples) {
    if (sample.role !== 'worker' || sample.slot === null || sample.generation === null) continue
    const key = `${sample.slot} ${sample.generation}`
    const life = lives.get(key)
    if (life === undefined) {
      lives.set(key, { slot: sample.slot, generation: sample.generation, pid: sample.pid, samples: [sample] })
    } else {
      life.samples.push(sample)
    }
  }
  for (const life of lives.values()) life.samples.sort((a, b) => a.timeMs - b.timeMs)
  return [...lives.values()].sort((a, b) => a.slot - b.slot || a.generation - b.generation)
}

/** CPU time of the process at a moment, between two samples in proportion; before the first sample its value; null: not known. */
export function cpuAt(life: WorkerLifetime, timeMs: number): number | null {
  const { samples } = life
  const after = firstAfter(samples, timeMs)
  const next = samples[after]
  const previous = samples[after - 1]
  if (previous === undefined) return next === undefined ? 0 : next.cpuMs
  if (next === undefined) return previous.cpuMs
  if (previous.cpuMs === null || next.cpuMs === null) return null
  const part = (timeMs - previous.timeMs) / (next.timeMs - previous.timeMs)
  return previous.cpuMs + part * (next.cpuMs - previous.cpuMs)
}

/** A living process is seen at every tick; one that was not seen for so long has ended. */
export const seenAgainWithinMs = 250

/** Whether the process was there at that moment. */
export function isAliveAt(life: WorkerLifetime, timeMs: number): boolean {
  const first = life.samples[0]
  const last = life.samples.at(-1)
  return first !== undefined && last !== undefined && first.timeMs <= timeMs && timeMs <= last.timeMs
}

/** Index of the first sample later than the moment (binary search). */
export function firstAfter(samples: readonly SampleRow[], timeMs: number): number {
  let low = 0
  let high = samples.length
  while (low < high) {
    const middle = (low + high) >> 1
    const sample = samples[middle]
    if (sample !== undefined && sample.timeMs <= timeMs) low = middle + 1
    else high = middle
  }
  return low
}
