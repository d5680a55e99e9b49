import { describe, expect, it } from 'vitest'
import { memoryLimitHint } from './memory-limit-hint.ts'

const v1 = {
  groups: '4:memory:/ci/job-7\n0::/\n',
  mounts: '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
}
const v2 = {
  groups: '0::/user.slice/user-1000.slice/session-2.scope\n',
  mounts: '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate',
}

describe('what to do where a memory limit cannot be enforced', () => {
  it('is a group of their own for users without root, as systemd gives it in cgroup v2', () => {
    expect(memoryLimitHint(v2, false)).toContain('`systemd-run --user --scope -p Delegate=yes -- soakgate run …`')
  })

  it('is a group that root makes once in cgroup v1, which systemd gives to nobody', () => {
    const hint = memoryLimitHint(v1, false)
    expect(hint).not.toContain('systemd-run')
    expect(hint).toContain('sudo install -d -o $USER /sys/fs/cgroup/memory/soakgate')
    expect(hint).toContain('echo $$ > /sys/fs/cgroup/memory/soakgate/cgroup.procs')
  })

  it('is a writable file system for root, who is refused in containers', () => {
    for (const texts of [v1, v2])
      expect(memoryLimitHint(texts, true)).toContain('start the container with --privileged')
  })

  it('is always to do without: limits around are found', () => {
    const nowhere = { groups: '', mounts: '' }
    for (const texts of [v1, v2, nowhere]) {
      expect(memoryLimitHint(texts, false)).toContain('leave target.memoryLimit out')
    }
    expect(memoryLimitHint(nowhere, true)).toContain('no control groups with a memory controller')
  })
})
