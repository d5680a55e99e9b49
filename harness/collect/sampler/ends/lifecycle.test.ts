import { describe, expect, it } from 'vitest'
import { SimulatedMachine } from '../../../testing/simulated-machine.ts'
import { SimulatedSampling, sampleGunicorn, sampleSingle } from '../../../testing/simulated-sampling.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'

describe('the life of processes', () => {
  it('records births with slot and generation at the time when they were seen', () => {
    const { sampling, machine, master } = sampleGunicorn(2)
    sampling.completed = 7
    const third = machine.fork(master)
    sampling.tick(3)
    expect(sampling.events.filter(({ kind }) => kind === 'born')).toHaveLength(4)
    expect(sampling.lastOf(third)).toMatchObject({ kind: 'born', timeMs: 300, completed: 7, slot: 3, generation: 1 })
  })

  it('records an end with the time and the reports of the moment when it was seen', () => {
    const { sampling, worker } = sampleGunicorn(2)
    sampling.completed = 7
    worker(1).end({ exitCode: 3 })
    sampling.tick()
    sampling.completed = 9
    sampling.tick(3)
    expect(sampling.events.at(-1)).toMatchObject({
      kind: 'crashed',
      pid: worker(1).pid,
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
    const { sampling, worker } = sampleGunicorn(1)
    worker(0).end({ signal: 'SIGSEGV' }, 'lazy')
    sampling.tick(4)
    expect(sampling.kindsOf(worker(0))).toEqual(['born'])
    worker(0).reap()
    sampling.tick(1)
    expect(sampling.lastOf(worker(0))).toMatchObject({ signal: 'SIGSEGV' })
  })

  it('says that it does not know when the status is not to be had', () => {
    const { sampling, machine, worker } = sampleGunicorn(1)
    machine.knowsExits = false
    worker(0).end({ exitCode: 0 })
    sampling.tick(5)
    expect(sampling.kindsOf(worker(0))).toEqual(['born'])
    sampling.tick(2)
    expect(sampling.events.at(-1)).toMatchObject({
      kind: 'ended-unknown',
      exitCode: null,
      signal: null,
      evidence: 'exit status not known: this kernel has no PIDFD_GET_INFO',
    })
  })

  it('takes the exit status of the root from the one who started it', () => {
    const { sampling, machine, root } = sampleSingle()
    machine.knowsExits = false
    void sampling.sampler.settleRoles()
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
    const { sampling, worker } = sampleGunicorn(1)
    worker(0).beginEnding()
    sampling.tick(20)
    expect(sampling.kindsOf(worker(0))).toEqual(['born'])
    worker(0).end({ signal: 'SIGKILL' })
    sampling.tick(2)
    expect(sampling.events.at(-1)).toMatchObject({ kind: 'killed', signal: 'SIGKILL', timeMs: 300 })
  })

  it('resolves targetEnded when nothing is left', async () => {
    const { sampling, master, worker } = sampleGunicorn(1)
    worker(0).end({ exitCode: 0 })
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
    const { sampling, master, worker } = sampleGunicorn(2)
    worker(0).end({ signal: 'SIGSEGV' })
    await sampling.sampler.beginStop()
    worker(1).end({ signal: 'SIGTERM' })
    master.end({ exitCode: 0 })
    await sampling.stop()
    expect(sampling.kindsOf().filter((kind) => kind !== 'born')).toEqual(['crashed', 'stopped', 'stopped'])
    await sampling.sampler.targetEnded
  })

  it('takes a worker that ends at the limit of its server for a recycled one, also where no log says so', () => {
    const { sampling, machine, master, worker } = sampleGunicorn(2)
    machine.recycles = { requests: 20, from: '--max-requests=20' }
    worker(0).cpuMs = worker(1).cpuMs = 100
    sampling.tick()
    sampling.answered = { total: 38, by: new Map() }
    worker(0).end({ exitCode: 0 })
    sampling.tick(3)
    expect(sampling.lastOf(worker(0))).toMatchObject({
      kind: 'recycled',
      evidence: expect.stringContaining('had answered about 19 of our requests'),
    })
    const successor = machine.fork(master)
    sampling.tick(3)
    successor.end({ exitCode: 0 })
    sampling.tick(3)
    expect(sampling.lastOf(successor)?.kind).toBe('left')
  })

  it('takes a worker of Celery that ends by its code for it for a recycled one, and one of others for crashed', () => {
    const end = (command: readonly string[]) => {
      const machine = new SimulatedMachine()
      const head = machine.start(command)
      const workers = [machine.fork(head), machine.fork(head)] as const
      const sampling = new SimulatedSampling(machine, head)
      sampling.sampler.start()
      sampling.tick(12)
      workers[0].end({ exitCode: 155 })
      sampling.tick(3)
      return sampling.lastOf(workers[0])?.kind
    }
    expect(end(['python3', '/usr/bin/celery', '-A', 'tasks', 'worker', '--max-tasks-per-child=10'])).toBe('recycled')
    expect(end(['python3', '/usr/bin/gunicorn', 'app:app'])).toBe('crashed')
  })

  it('takes workers that were there before a reload for recycled ones, and their successors into their slots', () => {
    const { sampling, machine, master, worker } = sampleGunicorn(2)
    sampling.log.push('[2026-01-02 10:00:00 +0000] [70] [INFO] Handling signal: hup')
    sampling.tick()
    const successors = [machine.fork(master), machine.fork(master)]
    sampling.tick(2)
    expect(successors.map((process) => sampling.placesOf(process))).toEqual([['1.2'], ['2.2']])
    worker(0).end({ exitCode: 0 })
    worker(1).end({ signal: 'SIGTERM' })
    successors[0]?.end({ exitCode: 0 })
    sampling.tick(3)
    expect([worker(0), worker(1)].map((process) => sampling.lastOf(process)?.kind)).toEqual(['recycled', 'recycled'])
    expect(sampling.events.at(-1)).toMatchObject({ kind: 'left', pid: successors[0]?.pid })
  })

  it('tells once that all workers are gone, when none has come for a second', () => {
    const { sampling, machine, master, worker } = sampleGunicorn(2)
    const gone = () => sampling.events.filter(({ kind }) => kind === 'workers-gone')
    worker(0).end({ exitCode: 0 })
    worker(1).end({ exitCode: 0 })
    const soon = machine.fork(master)
    sampling.tick(15)
    expect(gone()).toEqual([])
    sampling.completed = 7
    soon.end({ exitCode: 1 })
    sampling.tick(20)
    expect(gone()).toMatchObject([{ timeMs: 1800, completed: 7, pid: null }])
    machine.fork(master)
    sampling.tick(15)
    expect(gone()).toHaveLength(1)
  })

  it('closes every descriptor in the end', async () => {
    const { sampling, machine, worker } = sampleGunicorn(3)
    worker(0).end({ exitCode: 1 })
    sampling.tick(3)
    await sampling.stop()
    expect(machine.openProcesses).toBe(0)
  })

  it('writes nothing after it has stopped', async () => {
    const { sampling } = sampleGunicorn(1)
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
    const { sampling, machine, master } = sampleGunicorn(1)
    machine.fork(master, { isForbidden: true })
    sampling.tick()
    expect(sampling.ticks.at(-1)).toMatchObject({ missed: 1, processes: 2 })
  })
})
