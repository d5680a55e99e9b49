import { describe, expect, it } from 'vitest'
import { capturedFolder, capturedPlace } from '../../../testing/captured-cgroups.ts'
import { countsOthers, oomFiles, oomKillsBelow, openCounter } from './cgroup-oom-counter.ts'

const machine = { counter: '/proc/vmstat', limit: null }

describe('files of the OOM-kill counter', () => {
  it('are those of the memory controller of cgroup v1, which comes before the empty v2 of a hybrid system', () => {
    const groups = '9:name=systemd:/\n4:memory:/soakgate-1\n3:cpu,cpuacct:/\n0::/\n'
    const mounts = [
      '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
      '33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct',
      '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
    ].join('\n')
    expect(oomFiles({ groups, mounts })).toEqual([
      {
        counter: '/sys/fs/cgroup/memory/soakgate-1/memory.oom_control',
        limit: '/sys/fs/cgroup/memory/soakgate-1/memory.limit_in_bytes',
      },
      { counter: '/sys/fs/cgroup/unified/memory.events', limit: '/sys/fs/cgroup/unified/memory.max' },
      machine,
    ])
  })

  it('are those of the group in cgroup v2', () => {
    expect(oomFiles(capturedPlace('session-of-user'))).toEqual([
      {
        counter: '/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope/memory.events',
        limit: '/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope/memory.max',
      },
      machine,
    ])
  })

  it('are the count of the whole machine where the group of a process has no name in our namespace', () => {
    expect(oomFiles(capturedPlace('namespace-over-mount-of-host'))).toEqual([machine])
    const { mounts } = capturedPlace('container')
    expect(oomFiles({ groups: '0::/../session-1.scope\n', mounts })).toEqual([machine])
  })

  it('are seen from inside a container, whose mount begins at its own group', () => {
    const groups = '4:memory:/docker/abc\n'
    const mounts = '700 690 0:32 /docker/abc /sys/fs/cgroup/memory ro,nosuid - cgroup cgroup rw,memory'
    expect(oomFiles({ groups, mounts })[0]?.counter).toBe('/sys/fs/cgroup/memory/memory.oom_control')
  })

  it('are the count of the whole machine where there are no groups', () => {
    expect(oomFiles({ groups: '', mounts: '22 1 8:1 / / rw - ext4 /dev/sda1 rw' })).toEqual([machine])
  })
})

describe('the OOM-kill counter of a group', () => {
  const own = capturedPlace('session-of-root')
  const counterIn = (folder: string) => ({ counter: `${folder}/memory.events`, limit: `${folder}/memory.max` })

  it('counts others too where soakgate is in the group or below it', () => {
    expect(countsOthers(counterIn('/sys/fs/cgroup/user.slice/user-0.slice/session-1.scope'), own)).toBe(true)
    expect(countsOthers(counterIn('/sys/fs/cgroup/user.slice'), own)).toBe(true)
    expect(countsOthers(machine, own)).toBe(true)
  })

  it('counts the target alone where soakgate is elsewhere', () => {
    expect(countsOthers(counterIn('/sys/fs/cgroup/user.slice/user-0.slice/session-1.scope/below'), own)).toBe(false)
    expect(countsOthers(counterIn('/sys/fs/cgroup/user.slice/user-0.slice/session-10.scope'), own)).toBe(false)
  })

  it.each([
    ['out-of-memory', { kills: 1, groupKills: 0 }],
    ['out-of-memory/worker', { kills: 1, groupKills: 0 }],
    // Three processes.
    ['out-of-memory-as-a-whole', { kills: 4, groupKills: 1 }],
  ])('is read as Linux 6.1 left it in: %s', (name, counts) => {
    const counter = openCounter(counterIn(capturedFolder(name)), false)
    expect(counter?.read()).toEqual(counts)
    counter?.close()
  })

  it('says which limit was in force', () => {
    const counter = openCounter(counterIn(capturedFolder('out-of-memory')), false)
    expect(counter?.limitBytes).toBe(48 * 1024 ** 2)
    counter?.close()
  })

  it('has the kills of the groups below it in cgroup v2 already', () => {
    expect(oomKillsBelow(capturedFolder('out-of-memory'))).toBe(0)
  })
})
