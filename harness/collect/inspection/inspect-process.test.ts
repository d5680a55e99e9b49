import { describe, expect, it } from 'vitest'
import { SimulatedMachine } from '../../testing/simulated-machine.ts'
import type { Clock } from '../clock.ts'
import { findMaster, inspectTree } from './inspect-process.ts'

/** Time that passes as soon as somebody waits; meanwhile things happen. */
function clockThat(happens: () => void = () => {}): Clock {
  return {
    now: () => 0,
    setTimeout: (callback) => {
      happens()
      callback()
      return () => {}
    },
  }
}

const gunicorn = ['/usr/bin/python3', '/usr/bin/gunicorn', 'app:app', '--token', 'hunter2']

describe('inspecting a service', () => {
  it('tells master, workers with their slots and helpers, each with the reason, below its parent', async () => {
    const machine = new SimulatedMachine()
    const shell = machine.start(['/bin/sh', '-c', 'gunicorn app:app'])
    const master = machine.fork(shell, { command: gunicorn })
    const workers = [machine.fork(master), machine.fork(master)]
    const browser = machine.fork(workers[0] ?? master, { command: ['/usr/bin/chromium', '--headless'] })
    const { processes, areRolesCertain } = await inspectTree(shell.pid, clockThat(), machine)
    expect(processes.map(({ pid, depth, role, slot }) => [pid, depth, role, slot])).toEqual([
      [shell.pid, 0, 'helper', null],
      [master.pid, 1, 'master', null],
      [workers[0]?.pid, 2, 'worker', 1],
      [browser.pid, 3, 'browser', null],
      [workers[1]?.pid, 2, 'worker', 2],
    ])
    expect(processes.map(({ reason }) => reason)).toEqual([
      'a shell that started the service',
      'the head of gunicorn',
      expect.stringContaining('forked by the head'),
      'a process of the browser Chromium',
      expect.stringContaining('forked by the head'),
    ])
    expect(areRolesCertain).toBe(true)
    expect(JSON.stringify(processes)).not.toContain('hunter2')
    expect(machine.openProcesses).toBe(0)
  })

  it('takes a process without others for the one worker to be, which only a load can prove', async () => {
    const machine = new SimulatedMachine()
    const { pid } = machine.start(['/usr/bin/node', 'server.mjs'])
    const { processes, areRolesCertain } = await inspectTree(pid, clockThat(), machine)
    expect(processes).toMatchObject([{ pid, role: 'worker', slot: 1, reason: 'the only process of the service' }])
    expect(areRolesCertain).toBe(false)
  })

  it('looks on while somebody is too new to be told, but not for ever', async () => {
    const machine = new SimulatedMachine()
    const master = machine.start(gunicorn)
    let waits = 0
    const startsLate = clockThat(() => {
      waits += 1
      if (waits === 2) machine.fork(master)
    })
    const late = await inspectTree(master.pid, startsLate, machine)
    expect(late.processes.map(({ role }) => role)).toEqual(['master', 'worker'])
    expect(late.looks).toBe(4)
    const startsAlways = clockThat(() => machine.fork(master))
    expect((await inspectTree(master.pid, startsAlways, machine)).looks).toBe(10)
  })

  it('says that the process ended meanwhile', async () => {
    const machine = new SimulatedMachine()
    const process = machine.start(['/usr/bin/node', 'server.mjs'])
    const inspecting = inspectTree(
      process.pid,
      clockThat(() => process.end({ exitCode: 0 })),
      machine,
    )
    await expect(inspecting).rejects.toThrow(`Process ${process.pid} ended while it was looked at`)
  })
})

describe('finding the master of a process', () => {
  it('is its parent where it is one of the workers, and nobody for the rest of a service', async () => {
    const machine = new SimulatedMachine()
    const shell = machine.start(['/bin/sh', '-c', 'gunicorn app:app'])
    const master = machine.fork(shell, { command: gunicorn })
    const worker = machine.fork(master)
    const browser = machine.fork(worker, { command: ['/usr/bin/chromium', '--headless'] })
    expect(await findMaster(worker.pid, clockThat(), machine)).toEqual({ pid: master.pid, program: gunicorn[0] })
    for (const { pid } of [shell, master, browser]) expect(await findMaster(pid, clockThat(), machine)).toBeNull()
    expect(machine.openProcesses).toBe(0)
  })

  it('is not known where the parent is not ours to read', async () => {
    const machine = new SimulatedMachine()
    const worker = machine.fork(machine.start(gunicorn, { isForbidden: true }))
    expect(await findMaster(worker.pid, clockThat(), machine)).toBeNull()
  })
})
