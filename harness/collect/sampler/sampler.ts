import type { RestPoint, TickRow } from '../../record/rows.ts'
import { Lifecycle } from './ends/lifecycle.ts'
import type { RecycleLimit } from './ends/recycle-limit.ts'
import type { Member } from './member.ts'
import { type Moment, Population } from './population.ts'
import { ReadingTurns } from './reading-turns.ts'
import { readRestRows } from './rest-rows.ts'
import { sampleRow } from './sampler-rows.ts'
import type { ProcessNow, SamplerListener, SamplerSpec, SamplerSurroundings, WorkerNow } from './sampler-spec.ts'
import { type MemorySource, unknownCounts } from './sources/memory-source.ts'
import { Ticker } from './ticker.ts'

export type { ProcessNow, SamplerListener, SamplerSpec, SamplerSurroundings, WorkerNow } from './sampler-spec.ts'

/** The high-water mark is read, and all of /proc looked through, once in this time. */
const seldomMs = 1000
/** How long `stop` waits for the causes of ends. */
const stopWithinMs = 2000
const stopLookMs = 20

/**
 * Watches the processes of a target while it lives: their memory and CPU time at every tick and after every report,
 * who joins, who ends and how. It only reads, apart from the high-water marks of a target that soakgate started.
 */
export class Sampler {
  /** Resolves when no process of the target is left. */
  readonly targetEnded: Promise<void>
  readonly #spec: SamplerSpec
  readonly #listener: SamplerListener
  readonly #surroundings: SamplerSurroundings
  readonly #source: MemorySource
  readonly #population: Population
  readonly #lifecycle: Lifecycle
  readonly #ticker: Ticker
  readonly #turns: ReadingTurns
  readonly #ticksBetweenSeldom: number
  #ticks = 0
  #phase: 'starting' | 'ready' | 'stopping' = 'starting'
  #stopped: Promise<void> | null = null
  #asked: { headPid: number | null; limit: RecycleLimit | null } = { headPid: null, limit: null }

  constructor(spec: SamplerSpec, listener: SamplerListener, surroundings: SamplerSurroundings, source: MemorySource) {
    this.#spec = spec
    this.#listener = listener
    this.#surroundings = surroundings
    this.#source = source
    this.#population = new Population(spec, source)
    this.#lifecycle = new Lifecycle(spec.rootPid, spec.recycleLog, listener)
    this.targetEnded = this.#lifecycle.targetEnded
    this.#turns = new ReadingTurns(source.readings, surroundings.clock, () => this.#now())
    this.#ticker = new Ticker(surroundings.clock, spec.intervalMs, (latenessMs) => this.#askForTick(latenessMs))
    this.#ticksBetweenSeldom = Math.max(1, Math.round(seldomMs / spec.intervalMs))
  }

  /** Sweeps at once, then at every interval. Throws `memory-unreadable`. */
  start(): void {
    this.#lifecycle.watchRoot(this.#population.open(this.#moment()))
    this.#ticker.start()
  }

  /** The target is ready: if no worker has appeared by now, its head is the worker. */
  async settleRoles(): Promise<void> {
    if (this.#phase === 'starting' && this.#source.readings !== null) await this.#lookTwice()
    if (this.#phase !== 'starting') return
    this.#phase = 'ready'
    this.#watchOomKills()
    this.#settle('ready')
  }

  /** Reads the workers, at once or as soon as the source can: a report has just completed. */
  sampleAfterReport(): void {
    if (this.#isOver) return
    void this.#turns.ask('report', () => this.#sampleWorkers())
  }

  /** A newcomer is decided at its second look: at a source that takes its time that would be in the midst of the load. */
  async #lookTwice(): Promise<void> {
    for (let look = 0; look < 2; look++) await this.#turns.ask('tick', (waitedMs) => this.#tick(waitedMs))
  }

  #sampleWorkers(): void {
    if (this.#isOver) return
    const moment = this.#moment()
    this.#settle('final')
    const missed = this.#readMemory('workers', moment)
    for (const member of this.#population.living) {
      if (member.role !== 'worker') continue
      const counts = member.process.readCounts('if cheap')
      const at = { timeMs: moment.nowMs, trigger: 'report', highWaterBytes: null, ...counts } as const
      this.#listener.onSample(sampleRow(member, member.role, at))
    }
    this.#writeTick(moment, { latenessMs: null, swept: false, missed })
  }

  /** Looks for everybody at once and counts them: what is there at a turn of the run must be known, not found later. */
  lookThrough(): void {
    if (this.#isOver) return
    const moment = this.#moment()
    const missed = this.#readMemory('all', moment)
    const swept = this.#population.find(true, moment)
    this.#assignRoles()
    this.#writeTick(moment, { latenessMs: null, swept, missed })
  }

  /** Looks through all, and reads what is too dear for every tick, while nothing is asked of the target. */
  async rest(point: RestPoint): Promise<void> {
    if (this.#isOver) return
    await this.#turns.ask('rest', () => this.#rest(point))
  }

  #rest(point: RestPoint): void {
    if (this.#isOver) return
    this.lookThrough()
    const { nowMs: timeMs } = this.#moment()
    for (const row of readRestRows(this.#population.living, this.#source, { timeMs, point })) this.#listener.onRest(row)
  }

  /** The living workers; before any is certain, the head if it would be the one worker. */
  workers(): readonly WorkerNow[] {
    const workers: WorkerNow[] = []
    for (const member of this.#population.living) {
      const { pid, rssBytes, cpuMs } = member.process
      const { slot, generation } = this.#population.isWorkerToBe(member) ? { slot: 1, generation: 1 } : member
      if (slot !== null && generation !== null) workers.push({ pid, slot, generation, rssBytes, cpuMs })
    }
    return workers
  }

  /** The pid of a process that calls itself so: in a container it knows another. */
  pidOf(innerPid: number): number {
    return this.#population.pidOf(innerPid)
  }

  /** All living processes of the target. */
  processes(): readonly ProcessNow[] {
    return this.#population.living.map(({ process: { pid, rssBytes, cpuMs }, role, slot, generation }) => {
      return { pid, role: role ?? 'helper', slot, generation, rssBytes, cpuMs }
    })
  }

  /** What the one who started the root knows of its end. */
  noteExit(pid: number, code: number | null, signal: string | null): void {
    if (pid !== this.#spec.rootPid) return
    this.#lifecycle.noteExit(code, signal)
    // Where that takes its time, the next tick would find it out late.
    if (this.#source.readings !== null && !this.#isOver) this.#askForTick(0)
  }

  /** Whoever runs the target says that the kernel ended a process of it for memory. */
  noteOomKill(): void {
    this.#lifecycle.noteOomKill(this.#surroundings.clock.now())
  }

  /** From now on ends are ours. Those before are looked for once more, so that none of them passes for one of ours. */
  async beginStop(): Promise<void> {
    if (this.#phase === 'stopping') return
    await this.#turns.ask('stop', () => this.#readMemory('all', this.#moment()))
    this.#lifecycle.lookForOomKills(this.#surroundings.clock.now())
    this.#phase = 'stopping'
    this.#lifecycle.beginStop()
  }

  /** Waits, for a moment only, for the causes of ends; then nothing is read any more. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    this.#phase = 'stopping'
    this.#ticker.stop()
    const { clock } = this.#surroundings
    const lastMs = clock.now() + stopWithinMs
    await this.#turns.ask('stop', () => this.#readMemory('all', this.#moment()))
    this.#turns.end()
    this.#noteTargetEnd(this.#moment())
    this.#lifecycle.settleEnds(this.#moment(), 'the decided')
    while (!this.#lifecycle.isSettled && clock.now() < lastMs) {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, stopLookMs))
      this.#readLog()
      this.#lifecycle.settleEnds(this.#moment(), 'the decided')
    }
    this.#lifecycle.writeBirths(this.#population.living)
    this.#lifecycle.settleEnds(this.#moment(), 'all of them')
    this.#lifecycle.close()
    this.#population.close()
    this.#source.close()
  }

  #askForTick(latenessMs: number): void {
    void this.#turns.ask('tick', (waitedMs) => this.#tick(latenessMs + waitedMs))
  }

  #tick(latenessMs: number): void {
    const moment = this.#moment()
    const isSeldom = this.#ticks % this.#ticksBetweenSeldom === 0
    // While it starts, the target may still move to a group of its own.
    if (isSeldom && this.#phase === 'starting') this.#watchOomKills()
    if (isSeldom) this.#lifecycle.lookForOomKills(moment.nowMs)
    this.#readLog()
    const missed = this.#readMemory('all', moment)
    // A server may start a worker again that we end, and end it in turn: that is no part of the run.
    const swept = this.#phase !== 'stopping' && this.#population.find(isSeldom, moment)
    this.#assignRoles()
    for (const member of this.#population.living) this.#writeTickSample(member, moment.nowMs)
    this.#lifecycle.noteLiving(this.#population.living, moment, this.#surroundings.answered())
    this.#noteTargetEnd(moment)
    if (this.#population.areRolesCertain) this.#lifecycle.writeBirths(this.#population.living)
    this.#lifecycle.settleEnds(moment, 'the decided')
    this.#writeTick(moment, { latenessMs: round(latenessMs), swept, missed: missed + this.#population.unreadable })
    this.#ticks += 1
    if (this.#lifecycle.hasEnded && this.#lifecycle.isSettled) this.#ticker.stop()
  }

  /** Nothing is written any more. */
  get #isOver(): boolean {
    return this.#phase === 'stopping' || this.#lifecycle.hasEnded
  }

  /** The moment that the source tells of. */
  #moment(): Moment {
    return this.#turns.moment
  }

  #now(): Moment {
    return { nowMs: this.#surroundings.clock.now(), completed: this.#surroundings.completed() }
  }

  #watchOomKills(): void {
    this.#lifecycle.watchOomKills(this.#source.oomKills(this.#spec.rootPid))
  }

  #readLog(): void {
    this.#lifecycle.readLog(this.#surroundings.logLines(), this.#surroundings.clock.now())
  }

  /** What decides a role for long is not decided without having seen all. */
  #settle(stage: 'ready' | 'final'): void {
    if (!this.#population.areRolesCertain) this.#population.find(true, this.#moment())
    this.#population.settle(stage)
    this.#assignRoles()
  }

  #assignRoles(): void {
    this.#population.assign(() => this.#lifecycle.announced(this.#population.living))
  }

  /** Returns how many could not be read because they had ended. */
  #readMemory(which: 'all' | 'workers', moment: Moment): number {
    const ended = this.#population.read(which)
    if (ended.length === 0) return 0
    const answered = this.#surroundings.answered()
    const { recycleExit } = this.#population
    this.#lifecycle.noteEnds(ended, moment, { answered, limit: this.recycleLimit(), recycleExit })
    return ended.length
  }

  /** After how many requests its server replaces a worker; null: that is not known, or never. Read once of each head. */
  recycleLimit(): RecycleLimit | null {
    const { headPid } = this.#population
    if (headPid !== null && headPid !== this.#asked.headPid) {
      this.#asked = { headPid, limit: this.#source.recycleLimit(headPid) }
    }
    return this.#asked.limit
  }

  #noteTargetEnd(moment: Moment): void {
    if (this.#population.living.length === 0) this.#lifecycle.noteTargetEnd(moment)
  }

  #writeTickSample(member: Member, timeMs: number): void {
    if (member.role === null) return
    // Spread over the ticks, so that none is much dearer than the others.
    const isDue = (this.#ticks + member.process.pid) % this.#ticksBetweenSeldom === 0
    const highWaterBytes = isDue ? member.process.readHighWater(this.#spec.startedByUs ? 'reset' : 'keep') : null
    const counts = isDue ? member.process.readCounts('always') : unknownCounts
    this.#listener.onSample(sampleRow(member, member.role, { timeMs, trigger: 'tick', highWaterBytes, ...counts }))
  }

  #writeTick(moment: Moment, tick: Pick<TickRow, 'latenessMs' | 'swept' | 'missed'>): void {
    const costMs = round(this.#surroundings.clock.now() - moment.nowMs)
    this.#listener.onTick({ timeMs: moment.nowMs, costMs, processes: this.#population.living.length, ...tick })
  }
}

/** Differences of times, to the microsecond as times are. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
