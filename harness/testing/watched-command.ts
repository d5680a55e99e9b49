import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { monotonicClock } from '../collect/clock.ts'
import { nothingAnswered } from '../collect/sampler/ends/own-answers.ts'
import { Sampler, type SamplerSpec } from '../collect/sampler/sampler.ts'
import type { MemorySource } from '../collect/sampler/sources/memory-source.ts'
import type { EventRow } from '../record/events.ts'
import type { RestRow, SampleRow, TickRow } from '../record/rows.ts'

/** A program, and where it is started. */
export interface WatchedProgram {
  command: readonly string[]
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** `unread`: the sampler does not see what it prints, as that of a service that was running before. @default read */
  log?: 'read' | 'unread'
}

/** A real program under a real sampler, with all that it wrote. */
export class WatchedCommand {
  readonly pid: number
  readonly sampler: Sampler
  readonly samples: SampleRow[] = []
  readonly ticks: TickRow[] = []
  readonly events: EventRow[] = []
  readonly rests: RestRow[] = []
  /** What it printed. */
  readonly log: string[] = []
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  /** Requests that it has answered, as the test says. */
  answered = nothingAnswered
  readonly #waiting = new Set<() => void>()

  constructor(
    { command, cwd, env, log = 'read' }: WatchedProgram,
    source: MemorySource,
    spec: Partial<SamplerSpec> = {},
  ) {
    const [program = '', ...parameters] = command
    this.#child = spawn(program, parameters, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
    this.pid = this.#child.pid ?? 0
    for (const stream of [this.#child.stdout, this.#child.stderr]) this.#follow(stream)
    // It may end while something is said to it.
    this.#child.stdin.on('error', () => {})
    const note =
      <Row>(rows: Row[]) =>
      (row: Row) => {
        rows.push(row)
        this.#wake()
      }
    this.sampler = new Sampler(
      {
        rootPid: this.pid,
        mark: null,
        groupFolder: null,
        startedByUs: true,
        intervalMs: 50,
        recycleLog: null,
        roles: null,
        ...spec,
      },
      {
        onSample: note(this.samples),
        onTick: note(this.ticks),
        onEvent: note(this.events),
        onRest: note(this.rests),
        onHeap: () => {},
      },
      {
        clock: monotonicClock(process.hrtime.bigint()),
        logLines: () => (log === 'read' ? this.log : []),
        completed: () => 0,
        answered: () => this.answered,
      },
      source,
    )
    this.#child.on('exit', (code, signal) => this.sampler.noteExit(this.pid, code, signal))
    this.sampler.start()
  }

  /** Sends a line to the standard input of the program. */
  say(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** Waits until something is so; asked whenever something was printed or written. */
  async until<T>(find: () => T | undefined | null | false): Promise<T> {
    for (;;) {
      const found = find()
      if (found) return found
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  untilPrinted(text: string): Promise<string> {
    return this.until(() => this.log.find((line) => line.includes(text)))
  }

  untilEvent(find: (row: EventRow) => boolean): Promise<EventRow> {
    return this.until(() => this.events.find(find))
  }

  /** Ends everything that was started. */
  async end(): Promise<void> {
    await this.sampler.beginStop()
    try {
      process.kill(-this.pid, 'SIGKILL')
    } catch {
      // It has ended already.
    }
    await this.sampler.stop()
  }

  #follow(stream: Readable): void {
    let rest = ''
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      this.log.push(...lines)
      this.#wake()
    })
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}
