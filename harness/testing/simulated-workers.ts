import type { EventRow } from '../record/events.ts'
import type { SampleRow } from '../record/rows.ts'

/** How the workers of a simulated service go about their reports. */
export interface SimulatedWorkersSpec {
  workers: number
  /** Of a process that has made so many reports. */
  residentBytes: (reports: number) => number
  keptDescriptors: number
  keptThreads: number
  /** Own reports after which a worker is replaced on purpose; null: never. */
  recycledEvery: number | null
}

/** Workers that were never there. */
export class SimulatedWorkers {
  /** Reports that each slot has made. */
  readonly done: number[]
  readonly #spec: SimulatedWorkersSpec
  /** Reports that each process has made. */
  readonly #own: number[]
  readonly #generations: number[]

  constructor(spec: SimulatedWorkersSpec) {
    this.#spec = spec
    const each = (value: number) => Array.from({ length: spec.workers }, () => value)
    this.done = each(0)
    this.#own = each(0)
    this.#generations = each(1)
  }

  report(worker: number): void {
    this.done[worker] = (this.done[worker] ?? 0) + 1
    this.#own[worker] = (this.#own[worker] ?? 0) + 1
  }

  pidOf(worker: number): number {
    return 100 + worker + 1000 * ((this.#generations[worker] ?? 1) - 1)
  }

  /** A new process takes the slot where the old one has made its reports; null: it goes on. */
  recycle(worker: number): Partial<EventRow> | null {
    if (this.#own[worker] !== this.#spec.recycledEvery) return null
    const generation = this.#generations[worker] ?? 1
    const event = { kind: 'recycled', pid: this.pidOf(worker), role: 'worker', slot: worker + 1, generation } as const
    this.#generations[worker] = generation + 1
    this.#own[worker] = 0
    return event
  }

  sample(timeMs: number, trigger: SampleRow['trigger'], noiseBytes: () => number): SampleRow[] {
    const { residentBytes, keptDescriptors, keptThreads } = this.#spec
    return this.#own.map((reports, worker) => ({
      timeMs,
      trigger,
      pid: this.pidOf(worker),
      role: 'worker',
      slot: worker + 1,
      generation: this.#generations[worker] ?? 1,
      rssBytes: Math.round(residentBytes(reports) + noiseBytes()),
      swapBytes: 0,
      highWaterBytes: null,
      cpuMs: 100 * reports,
      descriptors: 12 + Math.floor(keptDescriptors * reports),
      threads: 4 + Math.floor(keptThreads * reports),
      childrenCpuMs: 0,
    }))
  }
}
