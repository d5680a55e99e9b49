import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { capturedFolder } from '../../../testing/captured-cgroups.ts'
import { readGroupV1, readGroupV2 } from './cgroup-memory.ts'

const MiB = 1024 ** 2
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text)
}

describe('the memory of a control group', () => {
  it('is its usage without page cache in cgroup v1, with the groups below it and with swap', () => {
    const stat = `cache ${9 * MiB}\nactive_file 1\ntotal_active_file ${3 * MiB}\ntotal_inactive_file ${5 * MiB}\ntotal_swap ${2 * MiB}\n`
    write({
      'memory.usage_in_bytes': `${100 * MiB}\n`,
      'memory.stat': stat,
      'memory.limit_in_bytes': `${300 * MiB}\n`,
    })
    expect(readGroupV1(folder)).toEqual({ usedBytes: 94 * MiB, cacheBytes: 8 * MiB, limitBytes: 300 * MiB })
  })

  it('is the same in cgroup v2: what the process keeps and the kernel for it, not the file that it wrote', () => {
    const [inactive, active] = [25_112_576, 696_320]
    expect(readGroupV2(capturedFolder('serving'))).toEqual({
      usedBytes: 60_760_064 - inactive - active,
      cacheBytes: inactive + active,
      limitBytes: 256 * MiB,
    })
  })

  it('has in cgroup v2 what was swapped out too, and the limit may be none', () => {
    cpSync(capturedFolder('out-of-memory/worker'), folder, { recursive: true })
    const [current, cache] = [192_512, 28_672 + 24_576]
    expect(readGroupV2(folder)).toEqual({ usedBytes: current - cache, cacheBytes: cache, limitBytes: null })
    write({ 'memory.swap.current': `${MiB}\n` })
    expect(readGroupV2(folder)).toMatchObject({ usedBytes: current - cache + MiB })
  })

  it('is not known when the group is gone', () => {
    expect(readGroupV1(path.join(folder, 'gone'))).toBeNull()
    expect(readGroupV2(path.join(folder, 'gone'))).toBeNull()
  })
})
