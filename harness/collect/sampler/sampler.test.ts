import { describe, expect, it } from 'vitest'
import { SimulatedMachine } from '../../testing/simulated-machine.ts'
import { SimulatedSampling, startGunicorn } from '../../testing/simulated-sampling.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'

const mebibyte = 1024 * 1024

function gunicorn(workers: number, spec: ConstructorParameters<typeof SimulatedSampling>[2] = {}) {
  const machine = new SimulatedMachine()
  const service = startGunicorn(machine, workers)
  const sampling = new SimulatedSampling(machine, service.master, spec)
  sampling.sampler.start()
  sampling.tick(2)
  sampling.sampler.settleRoles()
  return { machine, sampling, ...service }
}

function single(command: readonly string[] = ['node', 'server.js']) {
  const machine = new SimulatedMachine()
  const root = machine.start(command)
  const sampling = new SimulatedSampling(machine, root)
  sampling.sampler.start()
  sampling.tick(2)
  return { machine, root, sampling }
}

describe('samples', () => {
  it('has a row for every process at every tick', () => {
    const { sampling, master, workers } = gunicorn(2)
    sampling.samples.length = 0
    sampling.tick(3)
    for (const process of [master, ...workers]) {
      expect(sampling.samples.filter(({ pid }) => pid === process.pid)).toHaveLength(3)
    }
  })

  it('reads the workers alone, at once, when a report completes', () => {
    const { sampling, workers } = gunicorn(2)
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
    const { sampling, workers } = gunicorn(1)
    const [worker] = workers
    if (worker === undefined) throw new Error('no worker')
    sampling.tick(10)
    worker.highWaterBytes = 300 * mebibyte
    sampling.samples.length = 0
    sampling.tick(20)
    const marks = sampling.samples.filter(({ pid, highWaterBytes }) => pid === worker.pid && highWaterBytes !== null)
    expect(marks.map(({ highWaterBytes }) => highWaterBytes)).toEqual([300 * mebibyte, 20 * mebibyte])
  })

  it('leaves the high-water mark of a target of others as it is', () => {
    const { sampling, workers } = gunicorn(1, { startedByUs: false })
    for (const worker of workers) worker.highWaterBytes = 300 * mebibyte
    sampling.tick(30)
    for (const worker of workers) expect(worker.highWaterBytes).toBe(300 * mebibyte)
  })

  it('never takes a process without memory for one of 0 bytes', () => {
    const { sampling, workers } = gunicorn(2)
    workers[0]?.beginEnding()
    sampling.samples.length = 0
    sampling.tick(2)
    expect(sampling.samples.filter(({ pid }) => pid === workers[0]?.pid)).toEqual([])
    expect(sampling.ticks.at(-2)).toMatchObject({ missed: 1 })
  })
})

describe('ticks', () => {
  it('keeps their times when one is late, and says how late it was', () => {
    const { sampling } = gunicorn(1)
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
    const { sampling } = gunicorn(1)
    sampling.ticks.length = 0
    sampling.clock.stall(1050)
    sampling.tick(1)
    expect(sampling.ticks.map(({ timeMs, latenessMs }) => [timeMs, latenessMs])).toEqual([
      [1250, 950],
      [1300, 0],
    ])
  })

  it('looks through all processes once a second and when the set changes', () => {
    const { sampling, machine, workers } = gunicorn(2)
    sampling.tick(8)
    sampling.ticks.length = 0
    const listsBefore = machine.lists
    sampling.tick(10)
    expect(sampling.ticks.filter(({ swept }) => swept)).toHaveLength(1)
    expect(machine.lists - listsBefore).toBe(1)
    workers[0]?.end({ signal: 'SIGKILL' })
    sampling.tick(1)
    expect(sampling.ticks.at(-1)).toMatchObject({ swept: true, missed: 1, processes: 2 })
  })
})

describe('roles', () => {
  it('records the head of a starting target as master, and makes it the one worker when the target is ready', () => {
    const { sampling, root } = single()
    sampling.sampler.settleRoles()
    sampling.tick()
    expect(sampling.placesOf(root)).toEqual(['master', '1.1'])
  })

  it('makes a head without workers the worker at the first report, if nobody said that it is ready', () => {
    const { sampling, root } = single()
    expect(sampling.sampler.workers()).toMatchObject([{ pid: root.pid, slot: 1, generation: 1 }])
    sampling.report()
    expect(sampling.placesOf(root)).toEqual(['master', '1.1'])
  })

  it('keeps a single process the worker when it forks later', () => {
    const { sampling, machine, root } = single()
    sampling.sampler.settleRoles()
    sampling.report()
    const child = machine.fork(root)
    sampling.tick(3)
    expect(sampling.placesOf(root)).toEqual(['master', '1.1'])
    expect(sampling.placesOf(child)).toEqual(['helper'])
  })

  it('takes the slot back from a head whose workers come after it is ready and before the first report', () => {
    const { sampling, machine, root } = single(['apache2', '-DFOREGROUND'])
    sampling.sampler.settleRoles()
    sampling.tick()
    const workers = [machine.fork(root), machine.fork(root)]
    sampling.tick(3)
    sampling.report()
    sampling.tick()
    expect(sampling.placesOf(root)).toEqual(['master', '1.1'])
    expect(sampling.samples.at(-1)).toMatchObject({ role: 'worker' })
    expect(workers.map((worker) => sampling.placesOf(worker))).toEqual([['1.1'], ['2.1']])
    expect(sampling.lastOf(root)).toMatchObject({ kind: 'born', role: 'master', slot: null })
  })

  it('never takes a gunicorn master for a worker, whose workers come late', () => {
    const { sampling, machine, root } = single(['gunicorn: master [app:app]'])
    sampling.sampler.settleRoles()
    sampling.tick()
    expect(sampling.sampler.workers()).toEqual([])
    const worker = machine.fork(root)
    sampling.tick(2)
    expect(sampling.placesOf(root)).toEqual(['master'])
    expect(sampling.placesOf(worker)).toEqual(['1.1'])
  })

  it('follows shells and package managers to the service', () => {
    const machine = new SimulatedMachine()
    const npm = machine.start(['npm start'])
    const shell = machine.fork(npm, { command: ['sh', '-c', 'node server.js'] })
    const sampling = new SimulatedSampling(machine, npm)
    sampling.sampler.start()
    sampling.tick(2)
    const server = machine.fork(shell, { command: ['node', 'server.js'] })
    sampling.tick(2)
    sampling.sampler.settleRoles()
    sampling.report()
    sampling.tick()
    expect([npm, shell].map((process) => sampling.placesOf(process))).toEqual([['helper'], ['helper']])
    expect(sampling.placesOf(server)).toEqual(['master', '1.1'])
  })

  it('knows the workers of a Node cluster by their environment, and other children as helpers', () => {
    const machine = new SimulatedMachine()
    const primary = machine.start(['node', 'server.js'])
    const worker = machine.fork(primary, { command: ['node', 'server.js'], isClusterWorker: true })
    const helper = machine.fork(primary, { command: ['node', 'resize-images.js'] })
    const sampling = new SimulatedSampling(machine, primary)
    sampling.sampler.start()
    sampling.tick(3)
    expect([primary, worker, helper].map((process) => sampling.placesOf(process))).toEqual([
      ['master'],
      ['1.1'],
      ['helper'],
    ])
  })

  it('waits until a fork has executed its program', () => {
    const { sampling, machine, master } = gunicorn(2)
    const child = machine.fork(master)
    sampling.tick()
    child.execute(['chromium', '--headless'])
    sampling.tick(2)
    expect(sampling.placesOf(child)).toEqual(['helper'])
  })

  it('takes the slot back from a fork that executes another program late', () => {
    const { sampling, machine, master } = gunicorn(1)
    const child = machine.fork(master)
    sampling.tick(3)
    expect(sampling.placesOf(child)).toEqual(['2.1'])
    child.execute(['chromium', '--headless'])
    sampling.tick()
    const worker = machine.fork(master)
    sampling.tick(3)
    expect(sampling.placesOf(child)).toEqual(['2.1', 'helper'])
    expect(sampling.placesOf(worker)).toEqual(['2.1'])
  })

  it('gives a service that its shell starts again the slot that it had', () => {
    const machine = new SimulatedMachine()
    const shell = machine.start(['sh', 'forever.sh'])
    const first = machine.fork(shell, { command: ['node', 'server.js'] })
    const sampling = new SimulatedSampling(machine, shell)
    sampling.sampler.start()
    sampling.tick(2)
    sampling.sampler.settleRoles()
    sampling.report()
    first.end({ exitCode: 1 })
    sampling.tick(3)
    const second = machine.fork(shell, { command: ['node', 'server.js'] })
    sampling.tick(3)
    expect(sampling.placesOf(shell)).toEqual(['helper'])
    expect(sampling.placesOf(second)).toEqual(['1.2'])
  })
})

describe('births and ends', () => {
  it('records births with slot and generation at the time when they were seen', () => {
    const { sampling, machine, master } = gunicorn(2)
    sampling.completed = 7
    const third = machine.fork(master)
    sampling.tick(3)
    expect(sampling.events.filter(({ kind }) => kind === 'born')).toHaveLength(4)
    expect(sampling.lastOf(third)).toMatchObject({ kind: 'born', timeMs: 300, completed: 7, slot: 3, generation: 1 })
  })

  it('records an end with the time and the reports of the moment when it was seen', () => {
    const { sampling, workers } = gunicorn(2)
    sampling.completed = 7
    workers[1]?.end({ exitCode: 3 })
    sampling.tick()
    sampling.completed = 9
    sampling.tick(3)
    expect(sampling.events.at(-1)).toMatchObject({
      kind: 'crashed',
      pid: workers[1]?.pid,
      timeMs: 300,
      completed: 7,
      role: 'worker',
      slot: 2,
      generation: 1,
      exitCode: 3,
      signal: null,
      evidence: 'exit code 3 (wait status of the kernel)',
    })
  })

  it('waits for a parent that takes the exit status late', () => {
    const { sampling, workers } = gunicorn(1)
    workers[0]?.end({ signal: 'SIGSEGV' }, 'lazy')
    sampling.tick(4)
    expect(sampling.kindsOf(workers[0])).toEqual(['born'])
    workers[0]?.reap()
    sampling.tick(1)
    expect(sampling.lastOf(workers[0] ?? sampling.machine.start([]))).toMatchObject({ signal: 'SIGSEGV' })
  })

  it('says that it does not know when the status is not to be had', () => {
    const { sampling, machine, workers } = gunicorn(1)
    machine.knowsExits = false
    workers[0]?.end({ exitCode: 0 })
    sampling.tick(5)
    expect(sampling.kindsOf(workers[0])).toEqual(['born'])
    sampling.tick(2)
    expect(sampling.events.at(-1)).toMatchObject({
      kind: 'ended-unknown',
      exitCode: null,
      signal: null,
      evidence: 'exit status not known: this kernel has no PIDFD_GET_INFO',
    })
  })

  it('takes the exit status of the root from the one who started it', () => {
    const { sampling, machine, root } = single()
    machine.knowsExits = false
    sampling.sampler.settleRoles()
    root.end({ exitCode: 5 })
    sampling.tick()
    sampling.sampler.noteExit(root.pid, 5, null)
    sampling.tick(2)
    expect(sampling.events).toMatchObject([
      { kind: 'born' },
      { kind: 'crashed', exitCode: 5, evidence: 'exit code 5 (exit status of the command)', slot: 1 },
      { kind: 'target-ended', exitCode: 5, timeMs: 300 },
    ])
  })

  it('waits for the rest of the end of a process whose memory is gone', () => {
    const { sampling, workers } = gunicorn(1)
    workers[0]?.beginEnding()
    sampling.tick(20)
    expect(sampling.kindsOf(workers[0])).toEqual(['born'])
    workers[0]?.end({ signal: 'SIGKILL' })
    sampling.tick(2)
    expect(sampling.events.at(-1)).toMatchObject({ kind: 'killed', signal: 'SIGKILL', timeMs: 300 })
  })

  it('resolves targetEnded when nothing is left', async () => {
    const { sampling, master, workers } = gunicorn(1)
    workers[0]?.end({ exitCode: 0 })
    master.end({ exitCode: 0 })
    sampling.tick(1)
    await sampling.sampler.targetEnded
    sampling.tick(1)
    expect(sampling.kindsOf().filter((kind) => kind !== 'born')).toEqual(['master-ended', 'left', 'target-ended'])
  })

  it('is told of a target that has ended before the first look', async () => {
    const machine = new SimulatedMachine()
    const root = machine.start(['node', 'server.js'])
    root.end({ exitCode: 1 })
    const sampling = new SimulatedSampling(machine, root)
    sampling.sampler.start()
    await sampling.sampler.targetEnded
    expect(sampling.events).toMatchObject([{ kind: 'target-ended', pid: root.pid }])
  })

  it('records ends after beginStop as stopped, and those before as what they were', async () => {
    const { sampling, master, workers } = gunicorn(2)
    workers[0]?.end({ signal: 'SIGSEGV' })
    sampling.sampler.beginStop()
    workers[1]?.end({ signal: 'SIGTERM' })
    master.end({ exitCode: 0 })
    await sampling.stop()
    expect(sampling.kindsOf().filter((kind) => kind !== 'born')).toEqual(['crashed', 'stopped', 'stopped'])
    await sampling.sampler.targetEnded
  })

  it('closes every descriptor in the end', async () => {
    const { sampling, machine, workers } = gunicorn(3)
    workers[0]?.end({ exitCode: 1 })
    sampling.tick(3)
    await sampling.stop()
    expect(machine.openProcesses).toBe(0)
  })

  it('writes nothing after it has stopped', async () => {
    const { sampling } = gunicorn(1)
    await sampling.stop()
    const { length } = sampling.ticks
    sampling.tick(5)
    sampling.report()
    expect(sampling.ticks).toHaveLength(length)
  })

  it('is an error of the user when the memory of the root may not be read', () => {
    const machine = new SimulatedMachine()
    const root = machine.start(['node'], { isForbidden: true })
    const sampling = new SimulatedSampling(machine, root)
    expect(() => sampling.sampler.start()).toThrow(SoakgateError)
    expect(() => sampling.sampler.start()).toThrow(`The memory of process ${root.pid} cannot be read`)
  })

  it('tells of processes that may not be read', () => {
    const { sampling, machine, master } = gunicorn(1)
    machine.fork(master, { isForbidden: true })
    sampling.tick()
    expect(sampling.ticks.at(-1)).toMatchObject({ missed: 1, processes: 2 })
  })
})

describe('newcomers', () => {
  it('are found at the next tick when a worker starts them, and when a new one starts more', () => {
    const { sampling, machine, workers } = gunicorn(1)
    const [worker] = workers
    if (worker === undefined) throw new Error('no worker')
    sampling.tick(8)
    const browser = machine.fork(worker, { command: ['chromium'] })
    sampling.tick()
    const renderer = machine.fork(browser, { command: ['chromium', '--type=renderer'] })
    sampling.tick()
    const pids = sampling.sampler.processes().map(({ pid }) => pid)
    expect(pids).toContain(browser.pid)
    expect(pids).toContain(renderer.pid)
  })

  it('are found within a second when an old helper starts them', () => {
    const { sampling, machine, workers } = gunicorn(1)
    const browser = machine.fork(workers[0] ?? machine.start([]), { command: ['chromium'] })
    sampling.tick(15)
    const renderer = machine.fork(browser, { command: ['chromium', '--type=renderer'] })
    sampling.tick(10)
    expect(sampling.sampler.processes().map(({ pid }) => pid)).toContain(renderer.pid)
  })
})
