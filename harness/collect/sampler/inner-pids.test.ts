import { describe, expect, it } from 'vitest'
import { SimulatedMachine } from '../../testing/simulated-machine.ts'
import { SimulatedSampling } from '../../testing/simulated-sampling.ts'
import { innerPidIn } from './sources/procfs-reading.ts'

describe('a process in a container', () => {
  it('has a pid of its own inside, the last one that the kernel tells', () => {
    expect(innerPidIn('Name:\tnode\nPid:\t24261\nNSpid:\t24261\t7\nNSpgid:\t24261\t7\n', 24261)).toBe(7)
    expect(innerPidIn('NSpid:\t24261\n', 24261)).toBe(24261)
    expect(innerPidIn('Name:\tnode\n', 24261)).toBe(24261)
  })

  it('is meant by the log of its server by the pid inside, and its answers name that too', () => {
    const machine = new SimulatedMachine()
    const master = machine.start(['gunicorn', 'app:app'], { innerPid: 1 })
    const worker = machine.fork(master, { innerPid: 7 })
    machine.fork(master, { innerPid: 8 })
    const sampling = new SimulatedSampling(machine, master)
    sampling.sampler.start()
    sampling.tick(2)
    void sampling.sampler.settleRoles()
    expect(sampling.sampler.pidOf(7)).toBe(worker.pid)
    sampling.log.push('[2026-01-02 10:00:00 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:7)')
    worker.end({ signal: 'SIGABRT' })
    sampling.tick(5)
    expect(sampling.lastOf(worker)).toMatchObject({ kind: 'timed-out', pid: worker.pid })
    expect(sampling.sampler.pidOf(7)).toBe(worker.pid)
  })
})
