import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tryCommand } from './testing/command-trial.ts'
import { runByEachSource } from './testing/two-sources.ts'
import { weakerPromises } from './vocabulary/memory-sources.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
let output = ''
beforeEach(() => {
  output = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
})
afterEach(() => rmSync(output, { recursive: true, force: true }))

const run = (variant: string, size: number, ...more: string[]) =>
  runByEachSource(['report-service', '-n', String(size), '--variant', variant, ...more], { cwd: root, output })

// Two whole runs each.
describe('the embedded service, by /proc and by pidusage', { timeout: 300_000 }, () => {
  it('passes by both where it keeps nothing, and the report says what the second does not know', async () => {
    // The teeth of a garbage collector, read less often, leave more open than the default bound of that size.
    const { procfs, pidusage } = await run('steady', 100, '--threshold', 'rss_growth_per_iteration < 4MiB')
    expect([procfs.code, pidusage.code]).toEqual([0, 0])
    expect(pidusage.plan.runs[0]?.source).toBe('pidusage')
    expect(pidusage.verdict.runs[0]?.workers).toHaveLength(2)
    for (const promise of weakerPromises.pidusage) {
      expect(pidusage.err).toContain(promise)
      expect(procfs.err).not.toContain(promise)
    }
  })

  it('leaks by both, in each of its workers', async () => {
    const { procfs, pidusage } = await run('leaks', 100)
    expect([procfs.code, pidusage.code]).toEqual([1, 1])
    expect(pidusage.failed).toEqual(['rss_growth_per_iteration'])
    expect(procfs.failed).toEqual(pidusage.failed)
    expect(pidusage.err).toContain('--source pidusage')
  })

  it('fails by both where a worker crashes, whose end has a cause by the first alone', async () => {
    const { procfs, pidusage } = await run('crashes', 25)
    expect([procfs.code, pidusage.code]).toEqual([1, 1])
    expect(procfs.failed).toContain('worker_crashes')
    expect(pidusage.failed).toContain('worker_exits_unexplained')
    expect(pidusage.failed).not.toContain('worker_crashes')
    expect(pidusage.events).toMatch(/ended-unknown,.*pidusage does not tell how a process ended/)
  })
})

describe('--source', () => {
  it('is refused where there is no such source, with what there is', async () => {
    const { code, err } = await tryCommand(['run', 'report-service', '--source', 'psutil'], root)
    expect(code).toBe(2)
    expect(err).toContain('expected procfs or pidusage, got "psutil"')
  })

  it('is what a try reads memory by, too', async () => {
    const words = ['try', 'report-service', '--variant', 'steady', '--source', 'pidusage']
    const { code, out } = await tryCommand(words, root)
    expect(code).toBe(0)
    expect(out).toMatch(/worker 1 .*\d MiB/)
  })
})
