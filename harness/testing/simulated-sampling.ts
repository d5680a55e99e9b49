import { nothingAnswered } from '../collect/sampler/ends/own-answers.ts'
import { Sampler, type SamplerSpec } from '../collect/sampler/sampler.ts'
import type { EventRow } from '../record/events.ts'
import type { HeapRow, RestRow, SampleRow, TickRow } from '../record/rows.ts'
import { SimulatedClock } from './simulated-clock.ts'
import { SimulatedMachine, type SimulatedProcess } from './simulated-machine.ts'

/** A sampler on a simulated machine, with all that it wrote. */
export class SimulatedSampling {
  readonly clock = new SimulatedClock()
  readonly machine: SimulatedMachine
  readonly sampler: Sampler
  readonly samples: SampleRow[] = []
  readonly ticks: TickRow[] = []
  readonly events: EventRow[] = []
  readonly rests: RestRow[] = []
  readonly heaps: HeapRow[] = []
  /** The target's log. */
  readonly log: string[] = []
  /** Counted reports so far. */
  completed = 0
  answered = nothingAnswered

  constructor(machine: SimulatedMachine, root: SimulatedProcess, spec: Partial<SamplerSpec> = {}) {
    this.machine = machine
    this.sampler = new Sampler(
      {
        rootPid: root.pid,
        mark: null,
        groupFolder: null,
        startedByUs: true,
        intervalMs: 100,
        recycleLog: null,
        roles: null,
        ...spec,
      },
      {
        onSample: (row) => this.samples.push(row),
        onTick: (row) => this.ticks.push(row),
        onEvent: (row) => this.events.push(row),
        onRest: (row) => this.rests.push(row),
        onHeap: (row) => this.heaps.push(row),
      },
      { clock: this.clock, logLines: () => this.log, completed: () => this.completed, answered: () => this.answered },
      machine,
    )
  }

  /** Lets some ticks pass. */
  tick(times: number = 1): void {
    this.clock.advance(times * 100)
  }

  /** A report completes. */
  report(): void {
    this.completed += 1
    this.sampler.sampleAfterReport()
  }

  /** Stops while time goes on. */
  async stop(): Promise<void> {
    const stopped = this.sampler.stop()
    const isOver = stopped.then(() => true)
    while (!(await Promise.race([isOver, Promise.resolve(false)]))) this.clock.advance(10)
  }

  /** `born`, `crashed` and so on, of one process or of all. */
  kindsOf(process?: SimulatedProcess): readonly string[] {
    return this.events.filter(({ pid }) => process === undefined || pid === process.pid).map(({ kind }) => kind)
  }

  /** The last event of that process. */
  lastOf(process: SimulatedProcess): EventRow | undefined {
    return this.events.findLast(({ pid }) => pid === process.pid)
  }

  /** `1.1` is the first process of slot 1. */
  placesOf(process: SimulatedProcess): readonly string[] {
    const rows = this.samples.filter(({ pid }) => pid === process.pid)
    return [...new Set(rows.map(({ role, slot, generation }) => (slot === null ? role : `${slot}.${generation}`)))]
  }
}

/** gunicorn with its workers, which run the command line of their master. */
export function startGunicorn(
  machine: SimulatedMachine,
  workers: number,
): { master: SimulatedProcess; workers: SimulatedProcess[] } {
  const master = machine.start(['python3', '/usr/bin/gunicorn', 'app:app', '-w', String(workers)])
  return { master, workers: Array.from({ length: workers }, () => machine.fork(master)) }
}

/** gunicorn under a sampler, ready. */
export function sampleGunicorn(workers: number, spec: Partial<SamplerSpec> = {}) {
  const machine = new SimulatedMachine()
  const service = startGunicorn(machine, workers)
  const sampling = new SimulatedSampling(machine, service.master, spec)
  sampling.sampler.start()
  sampling.tick(2)
  void sampling.sampler.settleRoles()
  const worker = (index: number): SimulatedProcess => {
    const found = service.workers[index]
    if (found === undefined) throw new Error(`there is no worker ${index}`)
    return found
  }
  return { machine, sampling, worker, ...service }
}

/** A service of a single process under a sampler, still starting. */
export function sampleSingle(command: readonly string[] = ['node', 'server.js']) {
  const machine = new SimulatedMachine()
  const root = machine.start(command)
  const sampling = new SimulatedSampling(machine, root)
  sampling.sampler.start()
  sampling.tick(2)
  return { machine, root, sampling }
}
