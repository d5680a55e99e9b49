import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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

  it('is the same in cgroup v2, where the limit may be none', () => {
    const stat = `anon ${80 * MiB}\nfile ${9 * MiB}\nactive_file ${4 * MiB}\ninactive_file ${4 * MiB}\n`
    write({ 'memory.current': `${100 * MiB}\n`, 'memory.stat': stat, 'memory.max': 'max\n' })
    expect(readGroupV2(folder)).toEqual({ usedBytes: 92 * MiB, cacheBytes: 8 * MiB, limitBytes: null })
    write({ 'memory.swap.current': `${MiB}\n`, 'memory.max': `${200 * MiB}\n` })
    expect(readGroupV2(folder)).toMatchObject({ usedBytes: 93 * MiB, limitBytes: 200 * MiB })
  })

  it('is not known when the group is gone', () => {
    expect(readGroupV1(path.join(folder, 'gone'))).toBeNull()
    expect(readGroupV2(path.join(folder, 'gone'))).toBeNull()
  })
})
