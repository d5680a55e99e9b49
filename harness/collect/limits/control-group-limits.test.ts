import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unpackGroups } from '../../testing/captured-cgroups.ts'
import { limitInWords } from '../../vocabulary/found-limit.ts'
import { findMemoryGroups } from '../sampler/sources/memory-groups.ts'
import { limitsOfGroups } from './control-group-limits.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function inWords(name: string): string[] {
  const { target, own } = unpackGroups(name, folder)
  return limitsOfGroups(findMemoryGroups(target, own)).map((limit) => limitInWords(limit).replace(folder, ''))
}

describe('the limits of control groups', () => {
  it('name the file, whether it is of a container, and that they are judged', () => {
    expect(inWords('v1-docker-from-outside')).toEqual([
      '300 MiB, control group: /sys/fs/cgroup/memory/docker/4f9c1d/memory.limit_in_bytes, of a container; 100 MiB of it are used; limit_used is judged by it',
    ])
  })

  it('name the one with the least room, whatever their sizes', () => {
    const [container, pod, all] = inWords('v2-kubernetes-from-outside')
    expect(container).not.toContain('least room')
    expect(pod).toMatch(/^400 MiB, .*others may be in too; of these groups the one with the least room; 380 MiB/)
    expect(all).not.toContain('least room')
  })

  it('say what is judged where soakgate is in the group too', () => {
    const [only] = inWords('v2-container-from-inside')
    expect(only).toBe(
      '1 GiB, control group: /sys/fs/cgroup/memory.max, of a container, which soakgate is in too; 700 MiB of it are used; limit_used is judged by it with what soakgate takes: it passes or is inconclusive, and never fails',
    )
  })

  it('say what can be known of one that cannot be seen', () => {
    const [only] = inWords('v1-kubernetes-from-inside')
    expect(only).toContain('256 MiB, control group: /sys/fs/cgroup/memory/memory.stat')
    expect(only).toContain('it fails or is inconclusive, and never passes')
  })

  it('name memory.high apart: it slows down and kills nobody', () => {
    const throttle = inWords('v2-systemd-scope').filter((text) => text.includes('memory.high'))
    expect(throttle).toHaveLength(1)
    expect(throttle[0]).toMatch(
      /^1.46 GiB, control group, memory.high: beyond it processes are slowed down: .*not judged/,
    )
  })
})
