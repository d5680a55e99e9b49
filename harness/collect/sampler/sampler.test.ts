import { describe, expect, it } from 'vitest'
import { sampleGunicorn } from '../../testing/simulated-sampling.ts'

const mebibyte = 1024 * 1024

describe('samples', () => {
  it('has a row for every process at every tick', () => {
    const { sampling, master, workers } = sampleGunicorn(2)
    sampling.samples.length = 0
    sampling.tick(3)
    for (const process of [master, ...workers]) {
      expect(sampling.samples.filter(({ pid }) => pid === process.pid)).toHaveLength(3)
    }
  })

  it('reads the workers alone, at once, when a report completes', () => {
    const { sampling, workers } = sampleGunicorn(2)
    sampling.samples.length = 0
    sampling.ticks.length = 0
    for (const worker of workers) worker.rssBytes = 77 * mebibyte
    sampling.report()
    expect(sampling.samples.map(({ pid, trigger, rssBytes }) => ({ pid, trigger, rssBytes }))).toEqual(
      workers.map(({ pid }) => ({ pid, trigger: 'report', rssBytes: 77 * mebibyte })),
    )
    expect(sampling.ticks).toMatchObject([{ latenessMs: null, swept: false, processes: 3 }])
  })

  it('reads the high-water mark once a second and resets it where soakgate started the target', () => {
    const { sampling, worker } = sampleGunicorn(1)
    sampling.tick(10)
    worker(0).highWaterBytes = 300 * mebibyte
    sampling.samples.length = 0
    sampling.tick(20)
    const marks = sampling.samples.filter(({ pid, highWaterBytes }) => pid === worker(0).pid && highWaterBytes !== null)
    expect(marks.map(({ highWaterBytes }) => highWaterBytes)).toEqual([300 * mebibyte, 20 * mebibyte])
  })

  it('leaves the high-water mark of a target of others as it is', () => {
    const { sampling, workers } = sampleGunicorn(1, { startedByUs: false })
    for (const worker of workers) worker.highWaterBytes = 300 * mebibyte
    sampling.tick(30)
    for (const worker of workers) expect(worker.highWaterBytes).toBe(300 * mebibyte)
  })

  it('counts descriptors and threads once a second, and of the workers after every report', () => {
    const { sampling, worker } = sampleGunicorn(1)
    sampling.tick(10)
    Object.assign(worker(0), { descriptors: 17, threads: 5 })
    sampling.samples.length = 0
    sampling.tick(10)
    const counted = sampling.samples.filter(({ pid, descriptors }) => pid === worker(0).pid && descriptors !== null)
    expect(counted).toMatchObject([{ trigger: 'tick', descriptors: 17, threads: 5 }])
    worker(0).descriptors = 18
    sampling.report()
    expect(sampling.samples.at(-1)).toMatchObject({ trigger: 'report', descriptors: 18, threads: 5 })
  })

  it('never takes a process without memory for one of 0 bytes', () => {
    const { sampling, worker } = sampleGunicorn(2)
    worker(0).beginEnding()
    sampling.samples.length = 0
    sampling.tick(2)
    expect(sampling.samples.filter(({ pid }) => pid === worker(0).pid)).toEqual([])
    expect(sampling.ticks.at(-2)).toMatchObject({ missed: 1 })
  })
})

describe('a look through all processes', () => {
  it('finds at once who would only be found by a later sweep', () => {
    const { sampling, master } = sampleGunicorn(1, { mark: 'RUN=this' })
    sampling.tick(15)
    master.environment.push('RUN=this')
    const launcher = sampling.machine.fork(master)
    const daemon = sampling.machine.fork(launcher, { isDetached: true, command: ['/usr/bin/sleep', '600'] })
    launcher.end({ exitCode: 0 })
    sampling.sampler.lookThrough()
    expect(sampling.ticks.at(-1)).toMatchObject({ latenessMs: null, processes: 3 })
    sampling.tick(12)
    expect(sampling.lastOf(daemon)).toMatchObject({ kind: 'born', role: 'helper' })
    expect(sampling.lastOf(daemon)?.evidence).toMatch(/^sleep: /)
  })
})

describe('rest points', () => {
  it('has a row for every process, and one for a zombie', () => {
    const { sampling, machine, master, workers, worker } = sampleGunicorn(2)
    const helper = machine.fork(worker(1), { command: ['chromium'] })
    helper.end({ exitCode: 0 }, 'lazy')
    worker(0).isMemoryHidden = true
    void sampling.sampler.rest('settled')
    expect(sampling.rests.map(({ pid }) => pid)).toEqual([...[master, ...workers].map(({ pid }) => pid), helper.pid])
    expect(sampling.rests.find(({ pid }) => pid === worker(0).pid)).toMatchObject({ pssBytes: null, slot: 1 })
    expect(sampling.rests.find(({ pid }) => pid === worker(1).pid)).toMatchObject({
      point: 'settled',
      role: 'worker',
      slot: 2,
      pssBytes: 20 * mebibyte,
      descriptors: 10,
      fileDescriptors: 9,
      listeningSockets: 1,
      threads: 1,
    })
    expect(sampling.rests.at(-1)).toMatchObject({ state: 'zombie', pssBytes: null })
  })
})

describe('ticks', () => {
  it('keeps their times when one is late, and says how late it was', () => {
    const { sampling } = sampleGunicorn(1)
    sampling.ticks.length = 0
    sampling.clock.stall(130)
    sampling.tick(2)
    expect(sampling.ticks.map(({ timeMs, latenessMs }) => [timeMs, latenessMs])).toEqual([
      [330, 30],
      [400, 0],
      [500, 0],
    ])
  })

  it('does not make up for ticks that a stall swallowed', () => {
    const { sampling } = sampleGunicorn(1)
    sampling.ticks.length = 0
    sampling.clock.stall(1050)
    sampling.tick(1)
    expect(sampling.ticks.map(({ timeMs, latenessMs }) => [timeMs, latenessMs])).toEqual([
      [1250, 950],
      [1300, 0],
    ])
  })

  it('looks through all processes once a second and when the set changes', () => {
    const { sampling, machine, worker } = sampleGunicorn(2)
    sampling.tick(8)
    sampling.ticks.length = 0
    const listsBefore = machine.lists
    sampling.tick(10)
    expect(sampling.ticks.filter(({ swept }) => swept)).toHaveLength(1)
    expect(machine.lists - listsBefore).toBe(1)
    worker(0).end({ signal: 'SIGKILL' })
    sampling.tick(1)
    expect(sampling.ticks.at(-1)).toMatchObject({ swept: true, missed: 1, processes: 2 })
  })
})

describe('newcomers', () => {
  it('are found at the next tick when a worker starts them, and when a new one starts more', () => {
    const { sampling, machine, worker } = sampleGunicorn(1)
    sampling.tick(8)
    const browser = machine.fork(worker(0), { command: ['chromium'] })
    sampling.tick()
    const renderer = machine.fork(browser, { command: ['chromium', '--type=renderer'] })
    sampling.tick()
    const pids = sampling.sampler.processes().map(({ pid }) => pid)
    expect(pids).toContain(browser.pid)
    expect(pids).toContain(renderer.pid)
  })

  it('are found within a second when an old helper starts them', () => {
    const { sampling, machine, worker } = sampleGunicorn(1)
    const browser = machine.fork(worker(0), { command: ['chromium'] })
    sampling.tick(15)
    const renderer = machine.fork(browser, { command: ['chromium', '--type=renderer'] })
    sampling.tick(10)
    expect(sampling.sampler.processes().map(({ pid }) => pid)).toContain(renderer.pid)
  })

  it('are not looked for once soakgate ends the target: what a server starts again is no part of the run', async () => {
    const { sampling, machine, master, worker } = sampleGunicorn(1)
    await sampling.sampler.beginStop()
    worker(0).end({ signal: 'SIGTERM' })
    sampling.tick()
    const again = machine.fork(master)
    sampling.tick(12)
    expect(sampling.kindsOf(worker(0))).toEqual(['born', 'stopped'])
    expect(sampling.kindsOf(again)).toEqual([])
  })
})
