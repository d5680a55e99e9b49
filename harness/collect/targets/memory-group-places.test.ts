import { describe, expect, it } from 'vitest'
import { capturedPlace } from '../../testing/captured-cgroups.ts'
import { memoryGroupPlaces } from './memory-group-places.ts'

describe('places for a control group', () => {
  it('are in cgroup v1 our own group, then the root of the memory hierarchy', () => {
    const groups = '4:memory:/ci/job-7\n0::/\n'
    const mounts = [
      '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
      '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
    ].join('\n')
    expect(memoryGroupPlaces({ groups, mounts })).toEqual([
      { version: 'v1', parent: '/sys/fs/cgroup/memory/ci/job-7' },
      { version: 'v1', parent: '/sys/fs/cgroup/memory' },
      { version: 'v2', parent: '/sys/fs/cgroup/unified' },
    ])
  })

  it('are in cgroup v2 our own group and all above it, where one of them was delegated to us', () => {
    expect(memoryGroupPlaces(capturedPlace('delegated-to-user'))).toEqual(
      [
        '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/run-3.scope',
        '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice',
        '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service',
        '/sys/fs/cgroup/user.slice/user-1000.slice',
        '/sys/fs/cgroup/user.slice',
        '/sys/fs/cgroup',
      ].map((parent) => ({ version: 'v2', parent })),
    )
  })

  it.each(['root', 'container', 'container-in-namespace-of-host'])('are the root of what is mounted in: %s', (name) => {
    expect(memoryGroupPlaces(capturedPlace(name))).toEqual([{ version: 'v2', parent: '/sys/fs/cgroup' }])
  })

  it('are none where the mount shows a tree in which our own group has no name that we could know', () => {
    expect(memoryGroupPlaces(capturedPlace('namespace-over-mount-of-host'))).toEqual([])
  })

  it('are none where there are no control groups', () => {
    expect(memoryGroupPlaces({ groups: '', mounts: '22 1 8:1 / / rw - ext4 /dev/sda1 rw' })).toEqual([])
  })
})
