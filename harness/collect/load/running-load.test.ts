import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { IterationRow } from '../../record/rows.ts'
import type { LoadChildListener } from './load-child.ts'
import type { LoadCommand } from './load-messages.ts'
import { type LoadSpec, type ScriptLoad, startLoad } from './running-load.ts'

const spec: LoadSpec = {
  modulePath: '/scenario.ts',
  exportName: 'default',
  size: 10,
  users: 2,
  seed: 1,
  arrivals: null,
  baseUrl: 'http://127.0.0.1:9',
  iterationTimeoutMs: 5000,
  requestTimeoutMs: 5000,
  setupTimeoutMs: 5000,
  userTimeoutMs: 5000,
  teardownTimeoutMs: 5000,
  thinkTime: null,
  quiesceEvery: null,
  bailAfter: 20,
  pidHeader: null,
  tls: null,
  tells: false,
  originNs: process.hrtime.bigint(),
}

/** A load process that does only what a test lets it do. */
class FakeChild {
  readonly commands: LoadCommand[] = []
  readonly rows: IterationRow[] = []
  kills = 0
  #listener: LoadChildListener | null = null

  get listener(): LoadChildListener {
    if (this.#listener === null) throw new Error('not started')
    return this.#listener
  }

  async start(loadWithinMs = 60_000): Promise<ScriptLoad> {
    const startChild = async (listener: LoadChildListener) => {
      this.#listener = listener
      return {
        pid: 4711,
        send: (command: LoadCommand) => void this.commands.push(command),
        kill: () => {
          this.kills += 1
          listener.onEnd('signal SIGKILL')
        },
        lastLines: () => ['the last line'],
      }
    }
    const listener = {
      onIteration: (row: IterationRow) => void this.rows.push(row),
      onRequests: vi.fn(),
      onLog: vi.fn(),
      onSecret: vi.fn(),
      onQuiesce: async () => {},
    }
    return startLoad(spec, listener, { startChild, loadWithinMs })
  }

  async loaded(): Promise<ScriptLoad> {
    const starting = this.start()
    await Promise.resolve()
    this.listener.onReport({ kind: 'loaded', prepares: true })
    return starting
  }

  begin(iteration: number, phase: 'warmup' | 'load' = 'load'): void {
    this.listener.onReport({ kind: 'iteration-started', phase, iteration, user: 0, startMs: 0 })
  }

  finish(iteration: number, phase: 'warmup' | 'load' = 'load'): void {
    const times = { startMs: 0, durationMs: 1, status: 200, receivedBytes: 0, units: 1 }
    const row = { phase, iteration, user: 0, outcome: 'completed', reason: null, workerPid: null, ...times } as const
    this.listener.onReport({ kind: 'iteration-ended', row, requests: [] })
  }

  outcomes(): string[] {
    return this.rows.map(({ iteration, outcome }) => `${iteration} ${outcome}`)
  }
}

let child: FakeChild
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  child = new FakeChild()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('starting', () => {
  it('fails with the problem of the scenario, and ends the process', async () => {
    const starting = child.start()
    await Promise.resolve()
    const problem = { message: 'm', expected: 'e', got: 'g', details: ['d'] }
    child.listener.onReport({ kind: 'not-loadable', problem })
    await expect(starting).rejects.toMatchObject({ code: 'scenario-not-loadable', exitCode: 2, details: ['d'] })
    expect(child.kills).toBe(1)
  })

  it('fails when the process ends before, with its last lines', async () => {
    const starting = child.start()
    await Promise.resolve()
    child.listener.onEnd('exit code 1')
    await expect(starting).rejects.toMatchObject({
      code: 'load-worker-failed',
      got: 'exit code 1',
      details: ['the last line'],
    })
  })

  it('fails when the scenario takes too long to load', async () => {
    const starting = child.start(30_000)
    const failed = expect(starting).rejects.toMatchObject({
      code: 'scenario-not-loadable',
      got: 'it was still being loaded after 30 s',
    })
    await vi.advanceTimersByTimeAsync(30_000)
    await failed
  })
})

describe('a phase', () => {
  it('gives each row once and resolves with counts that add up', async () => {
    const load = await child.loaded()
    const running = load.run(2)
    expect(child.commands.at(-1)).toEqual({ kind: 'start-phase', phase: 'load', last: 2, made: 0 })
    for (const iteration of [1, 2]) {
      child.begin(iteration)
      child.finish(iteration)
      child.finish(iteration)
    }
    child.listener.onReport({ kind: 'phase-ended', endedBy: 'done', detail: null, arrivals: null, problem: null })
    expect(await running).toMatchObject({ endedBy: 'done', detail: null, counts: { completed: 2, lost: 0 } })
    expect(child.outcomes()).toEqual(['1 completed', '2 completed'])
  })

  it('that ends early has rows for those not started, but a warm-up has not', async () => {
    const load = await child.loaded()
    const warmingUp = load.warmUp(9)
    child.begin(1, 'warmup')
    child.finish(1, 'warmup')
    load.endWarmUp()
    expect(child.commands.at(-1)).toEqual({ kind: 'end-early' })
    child.listener.onReport({
      kind: 'phase-ended',
      endedBy: 'ended-early',
      detail: null,
      arrivals: null,
      problem: null,
    })
    expect(await warmingUp).toMatchObject({ endedBy: 'ended-early', counts: { completed: 1, 'not-started': 0 } })

    const running = load.run(2)
    load.endWarmUp()
    expect(child.commands.at(-1)).toMatchObject({ kind: 'start-phase' })
    child.listener.onReport({
      kind: 'phase-ended',
      endedBy: 'bailed',
      detail: 'too many',
      arrivals: null,
      problem: null,
    })
    expect(await running).toMatchObject({ endedBy: 'bailed', detail: 'too many', counts: { 'not-started': 2 } })
    expect(child.outcomes()).toEqual(['1 completed', '1 not-started', '2 not-started'])
  })

  it('whose process falls silent is ended by a kill, and what was in flight is timed out', async () => {
    const load = await child.loaded()
    const running = load.run(3)
    child.begin(1)
    await vi.advanceTimersByTimeAsync(6999)
    child.finish(1)
    child.begin(2)
    await vi.advanceTimersByTimeAsync(6999)
    expect(child.kills).toBe(0)
    await vi.advanceTimersByTimeAsync(200)
    expect(child.kills).toBe(1)
    expect(await running).toMatchObject({
      endedBy: 'load-worker-ended',
      detail: expect.stringMatching(/^an iteration never yielded/),
    })
    expect(child.outcomes()).toEqual(['1 completed', '2 timed-out', '3 not-started'])
  })

  it('whose process ends loses what is in flight', async () => {
    const load = await child.loaded()
    const running = load.run(3)
    child.begin(1)
    child.listener.onEnd('exit code 3')
    expect(await running).toMatchObject({ endedBy: 'load-worker-ended', counts: { lost: 1, 'not-started': 2 } })
    expect(child.rows[0]?.reason).toBe('the load process ended during the iteration (exit code 3)')
    expect(await load.run(1)).toMatchObject({ endedBy: 'load-worker-ended', counts: { 'not-started': 1 } })
    expect(await load.close()).toBeNull()
  })

  it('that is aborted and does not end is ended by a kill', async () => {
    const load = await child.loaded()
    const running = load.run(3)
    child.begin(1)
    load.abort()
    load.abort()
    expect(child.commands.filter(({ kind }) => kind === 'abort')).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(2000)
    expect(await running).toMatchObject({ endedBy: 'aborted', detail: null, counts: { aborted: 1, 'not-started': 2 } })
  })

  it('after an abort is not made at all', async () => {
    const load = await child.loaded()
    load.abort()
    expect(await load.run(2)).toMatchObject({ endedBy: 'aborted', counts: { 'not-started': 2 } })
    expect(child.rows.map(({ reason }) => reason)).toEqual(Array(2).fill('the run was stopped before'))
    expect(child.commands.map(({ kind }) => kind)).toEqual(['load'])
  })
})

describe('closing', () => {
  it('gives what the process took', async () => {
    const load = await child.loaded()
    const closing = load.close()
    expect(child.commands.at(-1)).toEqual({ kind: 'close' })
    child.listener.onReport({ kind: 'usage', cpuMs: 12, rssBytes: 34 })
    child.listener.onEnd('exit code 0')
    expect(await closing).toEqual({ cpuMs: 12, rssBytes: 34 })
    expect(child.kills).toBe(0)
  })

  it('kills a process that does not end', async () => {
    const load = await child.loaded()
    const closing = load.close()
    await vi.advanceTimersByTimeAsync(2000)
    expect(await closing).toBeNull()
    expect(child.kills).toBe(1)
  })
})

describe('what comes before and after the load', () => {
  const problem = { code: 'user-failed', message: 'm', expected: 'e', got: 'g', details: [] } as const

  it('is prepared by the load process, and fails as it says', async () => {
    const load = await child.loaded()
    const preparing = load.prepare()
    child.listener.onReport({ kind: 'prepared', problem: null })
    await preparing
    const failing = load.prepare()
    child.listener.onReport({ kind: 'prepared', problem })
    await expect(failing).rejects.toMatchObject({ code: 'user-failed', exitCode: 4, got: 'g' })
    expect(child.commands.filter(({ kind }) => kind === 'prepare')).toHaveLength(2)
  })

  it('is given up where it never yields, and told so', async () => {
    const load = await child.loaded()
    const failed = expect(load.prepare()).rejects.toMatchObject({
      code: 'load-worker-failed',
      got: 'it never yielded: the script kept it busy until it was killed',
    })
    await vi.advanceTimersByTimeAsync(5000 + 5000 + 2000 + 100)
    await failed
    expect(child.kills).toBe(1)
    expect(await load.tearDown()).toBe('the load process had ended (signal SIGKILL)')
  })

  it('is no failure where the run was stopped meanwhile', async () => {
    const load = await child.loaded()
    const preparing = load.prepare()
    load.abort()
    child.listener.onReport({ kind: 'prepared', problem })
    await preparing
    expect(child.commands.at(-1)).toEqual({ kind: 'abort' })
  })

  it('is torn down, also after an abort', async () => {
    const load = await child.loaded()
    load.abort()
    const tearing = load.tearDown()
    child.listener.onReport({ kind: 'torn-down', problem: 'no answer' })
    expect(await tearing).toBe('no answer')
  })

  it('rejects a phase that no script can go on with, when every iteration has its row', async () => {
    const load = await child.loaded()
    const failed = expect(load.run(2)).rejects.toMatchObject({ code: 'user-failed' })
    child.begin(1)
    child.finish(1)
    child.listener.onReport({ kind: 'phase-ended', endedBy: 'not-runnable', detail: 'm', arrivals: null, problem })
    await failed
    expect(child.outcomes()).toEqual(['1 completed', '2 not-started'])
  })

  it('pauses without being taken for silent, and goes on when it is told', async () => {
    const load = await child.loaded()
    const running = load.run(1)
    child.listener.onReport({ kind: 'paused', iterations: 1 })
    await vi.advanceTimersByTimeAsync(0)
    expect(child.commands.at(-1)).toEqual({ kind: 'resume' })
    child.begin(1)
    child.finish(1)
    child.listener.onReport({ kind: 'phase-ended', endedBy: 'done', detail: null, arrivals: null, problem: null })
    expect(await running).toMatchObject({ endedBy: 'done' })
    expect(child.kills).toBe(0)
  })
})
