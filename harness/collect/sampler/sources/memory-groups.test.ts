import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unpackGroups } from '../../../testing/captured-cgroups.ts'
import { findMemoryGroups, isWorthWatching } from './memory-groups.ts'

const MiB = 1024 ** 2
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Those that are watched: folder, whose memory counts besides, usage and limit in MiB. */
function watched(name: string) {
  const { target, own } = unpackGroups(name, folder)
  return findMemoryGroups(target, own)
    .filter(isWorthWatching)
    .map(({ folder: place, besides, isOfContainer, read }) => {
      const memory = read()
      const inMiB = (bytes: number | null | undefined) => (bytes == null ? null : Math.round(bytes / MiB))
      const where = place.slice(folder.length + '/sys/fs/cgroup'.length)
      return [where, besides, inMiB(memory?.usedBytes), inMiB(memory?.limitBytes), isOfContainer]
    })
}

describe('the control groups of a target', () => {
  it('are its own without a limit and the parent that has one, on a hybrid system', () => {
    expect(watched('v1-limited-parent')).toEqual([
      ['/memory/ci/service', 'nobody', 64, null, false],
      ['/memory/ci', 'others', 65, 512, false],
    ])
  })

  it('are bound by no parent where an old kernel lets limits hold for their own group alone', () => {
    expect(watched('v1-without-hierarchy')).toEqual([['/memory/ci/service', 'nobody', 64, null, false]])
  })

  it('are the one of its container, seen from the machine', () => {
    expect(watched('v1-docker-from-outside')).toEqual([['/memory/docker/4f9c1d', 'nobody', 100, 300, true]])
  })

  it('are the one of the container that soakgate is in too', () => {
    expect(watched('v1-docker-from-inside')).toEqual([['/memory', 'soakgate', 700, 1024, true]])
    expect(watched('v2-container-from-inside')).toEqual([['', 'soakgate', 700, 1024, true]])
  })

  it('have a limit above them that cannot be seen, where v1 tells of a tighter one than all in sight', () => {
    expect(watched('v1-kubernetes-from-inside')).toEqual([['/memory', 'unseen', 100, 256, true]])
  })

  it('are the scope with a limit, and the slice of the user in which soakgate is too', () => {
    const scope = '/user.slice/user-1000.slice/user@1000.service/app.slice/run-r7.scope'
    expect(watched('v2-systemd-scope')).toEqual([
      [scope, 'nobody', 190, 2048, false],
      ['/user.slice/user-1000.slice', 'soakgate', 5100, 12_288, false],
    ])
  })

  it('are container, pod and the slice of all pods, each with its own usage', () => {
    const pod = '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod77.slice'
    expect(watched('v2-kubernetes-from-outside')).toEqual([
      [`${pod}/cri-containerd-4f9c1d.scope`, 'nobody', 100, 512, true],
      [pod, 'others', 380, 400, true],
      ['/kubepods.slice', 'others', 1000, 30_000, true],
    ])
  })

  it('are not known where they lie outside of what can be seen', () => {
    expect(watched('v2-other-container')).toEqual([])
  })
})
