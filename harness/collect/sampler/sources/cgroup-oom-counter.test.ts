import { describe, expect, it } from 'vitest'
import { oomFiles } from './cgroup-oom-counter.ts'

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
    const groups = '0::/user.slice/user-1000.slice/session-2.scope\n'
    const mounts = '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate'
    expect(oomFiles({ groups, mounts })).toEqual([
      {
        counter: '/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope/memory.events',
        limit: '/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope/memory.max',
      },
      machine,
    ])
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
