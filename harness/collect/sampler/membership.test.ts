import { describe, expect, it } from 'vitest'
import { SimulatedMachine, type SimulatedProcess } from '../../testing/simulated-machine.ts'
import { Membership } from './membership.ts'

const ownPid = 1
const mark = 'RUN=this'
const groupFolder = '/sys/fs/cgroup/this'

function target() {
  const machine = new SimulatedMachine()
  const root = machine.start(['node', 'server.js'])
  const membership = new Membership(machine, ownPid, { mark, groupFolder })
  const process = machine.open(root.pid)
  if (process === null) throw new Error('no root')
  membership.add(process)
  const newcomers = () => membership.sweep().newcomers.map(({ pid }) => pid)
  return { machine, root, membership, newcomers }
}

/** Ends a process and tells the membership of it. */
function end(membership: Membership, members: readonly { pid: number }[], process: SimulatedProcess): void {
  process.end({ exitCode: 0 })
  const member = members.find(({ pid }) => pid === process.pid)
  if (member !== undefined) membership.remove(member as Parameters<Membership['remove']>[0])
}

describe('membership', () => {
  it('holds all descendants, found in one sweep, oldest first', () => {
    const { machine, root, newcomers } = target()
    const child = machine.fork(root)
    const grandchild = machine.fork(child, { pid: 50 })
    const stranger = machine.start(['sshd'])
    expect(newcomers()).toEqual([child.pid, grandchild.pid])
    expect(newcomers()).not.toContain(stranger.pid)
  })

  it('holds a daemon whose parent has gone, by its group and session', () => {
    const { machine, root, newcomers } = target()
    const launcher = machine.fork(root)
    const daemon = machine.fork(launcher)
    launcher.end({ exitCode: 0 })
    expect(daemon.parentPid).toBe(1)
    expect(newcomers()).toEqual([daemon.pid])
  })

  it('holds a daemon that left parent, group and session, by the mark that it inherited', () => {
    const { machine, root, newcomers } = target()
    root.environment.push(mark)
    const launcher = machine.fork(root)
    const daemon = machine.fork(launcher, { isDetached: true })
    const stranger = machine.start(['sshd'])
    launcher.end({ exitCode: 0 })
    expect(newcomers()).toEqual([daemon.pid])
    expect(newcomers()).not.toContain(stranger.pid)
  })

  it('holds a daemon that left all that and its environment, by the control group of the target', () => {
    const { machine, root, newcomers } = target()
    root.controlGroup = groupFolder
    const launcher = machine.fork(root)
    const daemon = machine.fork(launcher, { isDetached: true })
    const stranger = machine.start(['sshd'])
    launcher.end({ exitCode: 0 })
    expect(daemon.environment).toEqual([])
    expect(newcomers()).toEqual([daemon.pid])
    expect(newcomers()).not.toContain(stranger.pid)
  })

  it('holds what is in the session of a member, also when that one has ended', () => {
    const { machine, root, membership } = target()
    const leader = machine.fork(root, { isDetached: true })
    const members = membership.sweep().newcomers
    const child = machine.fork(leader)
    end(membership, members, leader)
    expect(membership.sweep().newcomers.map(({ pid }) => pid)).toEqual([child.pid])
  })

  it('does not hold the session in which the root was started', () => {
    const machine = new SimulatedMachine()
    const login = machine.start(['bash'])
    const root = machine.fork(login, { command: ['node', 'server.js'] })
    const neighbour = machine.fork(login, { command: ['vim'] })
    const membership = new Membership(machine, ownPid, { mark, groupFolder })
    const process = machine.open(root.pid)
    if (process !== null) membership.add(process)
    expect(membership.sweep().newcomers.map(({ pid }) => pid)).not.toContain(neighbour.pid)
  })

  it('does not hold a stranger that got the pid of a leader that has ended', () => {
    const { machine, root, membership, newcomers } = target()
    const leader = machine.fork(root, { isDetached: true })
    end(membership, membership.sweep().newcomers, leader)
    newcomers()
    const stranger = machine.start(['sshd'], { pid: leader.pid })
    machine.fork(stranger)
    expect(newcomers()).toEqual([])
  })

  it('keeps a member whose parent has gone', () => {
    const { machine, root, membership } = target()
    const child = machine.fork(root, { isDetached: true })
    membership.sweep()
    root.end({ exitCode: 0 })
    membership.sweep()
    expect(membership.has(child.pid)).toBe(true)
  })

  it('looks at a stranger again after some sweeps, since its pid may be another’s by then', () => {
    const { machine, root, newcomers } = target()
    const stranger = machine.start(['sshd'])
    newcomers()
    stranger.end({ exitCode: 0 })
    const child = machine.fork(root, { pid: stranger.pid })
    const found: number[] = []
    for (let sweep = 0; sweep < 12; sweep += 1) found.push(...newcomers())
    expect(found).toEqual([child.pid])
  })

  it('leaves out what has ended and waits for its parent', () => {
    const { machine, root, newcomers } = target()
    machine.fork(root).end({ exitCode: 0 }, 'lazy')
    expect(newcomers()).toEqual([])
  })

  it('counts what may not be read, and goes on', () => {
    const { machine, root, membership } = target()
    machine.fork(root, { isForbidden: true })
    const child = machine.fork(root)
    const { newcomers, unreadable } = membership.sweep()
    expect(unreadable).toBe(1)
    expect(newcomers.map(({ pid }) => pid)).toEqual([child.pid])
  })

  it('finds a thousand children of which each ends at once, and keeps none', () => {
    const { machine, root, membership } = target()
    for (let helper = 0; helper < 1000; helper += 1) {
      const child = machine.fork(root)
      const [member] = membership.sweep().newcomers
      child.end({ exitCode: 0 })
      if (member !== undefined) membership.remove(member)
      expect(membership.has(child.pid)).toBe(false)
    }
  })
})
