import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { memoryGroupPlaces } from './collect/targets/memory-group-places.ts'
import type { LadderVerdict } from './judge/verdict.ts'
import { readTable } from './record/table-reader.ts'
import { tryCommand } from './testing/command-trial.ts'
import { whyNoMemoryGroup } from './testing/memory-group-trial.ts'

const targets = fileURLToPath(new URL('../fixtures/small-targets', import.meta.url))

const reason = await whyNoMemoryGroup()
if (reason !== null) console.log(`skipped: ${reason}`)

/** The control groups of runs that are there now. */
function groupsLeft(): string[] {
  const texts = {
    groups: readFileSync('/proc/self/cgroup', 'latin1'),
    mounts: readFileSync('/proc/self/mountinfo', 'latin1'),
  }
  return memoryGroupPlaces(texts).flatMap(({ parent }) =>
    readdirSync(parent).filter((name) => name.startsWith('soakgate-')),
  )
}

describe.skipIf(reason !== null)('a memory limit', () => {
  let folder = ''
  let groupsBefore: string[] = []
  let runs = 0
  beforeAll(() => {
    groupsBefore = groupsLeft()
    folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
  })
  afterEach(() => rmSync(path.join(folder, 'results'), { recursive: true, force: true }))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** As far as the kernel lets it, unless told otherwise. */
  async function soak(
    command: readonly string[],
    limit: string,
    thresholds: readonly object[] = [{ expect: 'limit_used < 90%', abort: false }],
  ) {
    const source = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'limited', iterationName: 'report', iterations: [20], thinkTime: '100ms', warmup: { iterationsPerWorker: 1 },
  target: { command: ${JSON.stringify(command)}, cwd: ${JSON.stringify(targets)}, memoryLimit: '${limit}',
    ready: { url: '/health', within: '10s' }, stopWithin: '2s' },
  thresholds: ${JSON.stringify(thresholds)},
  iteration: async ({ http }) => { await http.get('/report') },
})
`
    // A module is imported once for each name.
    runs += 1
    writeFileSync(path.join(folder, `limited-${runs}.ts`), source)
    const trial = await tryCommand(['run', `limited-${runs}.ts`, '--quiet'], folder)
    const parent = path.join(folder, 'results/limited')
    const record = path.join(parent, readdirSync(parent)[0] ?? '')
    const verdict = JSON.parse(readFileSync(path.join(record, 'verdict.json'), 'utf8')) as LadderVerdict
    const measured = (metric: string) => verdict.runs[0]?.thresholds.find((result) => result.metric === metric)
    const log = readFileSync(path.join(record, '20/target.log'), 'utf8')
    return { ...trial, verdict, measured, log, events: await readTable(path.join(record, '20'), 'events') }
  }

  const keeps = ['node', 'keeps-memory.mjs', '--port', '{port}']

  it('that the service outgrows ends it: OOM-killed, with counter and limit as evidence', async () => {
    const { code, err, measured } = await soak(keeps, '200MiB')
    expect(code).toBe(1)
    expect(err).toMatch(/worker 1 \(pid \d+\) was killed by the kernel for memory .*risen by 1 .*limit 200 MiB/)
    expect(measured('oom_kills')).toMatchObject({ status: 'fail', value: 1 })
    expect(measured('limit_used')).toMatchObject({ status: 'fail', value: 1 })
    expect(measured('worker_crashes')?.value).toBe(0)
    expect(groupsLeft()).toEqual(groupsBefore)
  })

  it('counts a helper that it killed, while the worker lives on', async () => {
    const { code, err, measured } = await soak([...keeps, '--helper'], '200MiB')
    expect(code).toBe(1)
    expect(err).toMatch(/a helper \(pid \d+\) was killed by the kernel for memory/)
    expect(measured('oom_kills')?.value).toBe(1)
    expect(measured('worker_crashes')?.value).toBe(0)
  })

  it('that is kept says how much of it was used, without page cache', async () => {
    const { measured } = await soak(['node', 'leaves-a-detached-helper.mjs', '{port}'], '1GiB')
    expect(measured('oom_kills')?.value).toBe(0)
    expect(measured('limit_used')).toMatchObject({ status: 'pass' })
    expect(measured('limit_used')?.value).toBeGreaterThan(0.01)
    expect(measured('limit_used')?.value).toBeLessThan(0.5)
    expect(groupsLeft()).toEqual(groupsBefore)
  })

  it('finds a daemon that left parent, session and environment behind, and ends it too', async () => {
    const { events, log } = await soak(['node', 'hides-a-daemon.mjs', '{port}'], '1GiB')
    const daemon = Number(/daemon (\d+)/.exec(log)?.[1])
    expect(events).toContainEqual(expect.objectContaining({ kind: 'born', pid: daemon, role: 'helper' }))
    expect(groupsLeft()).toEqual(groupsBefore)
  })

  it('that is nearly used up ends the run before the kernel does', async () => {
    const { code, err, measured } = await soak(keeps, '400MiB', [])
    expect(code).toBe(1)
    expect(measured('limit_used')).toMatchObject({ status: 'fail', source: 'default' })
    expect(measured('oom_kills')?.value).toBe(0)
    expect(err).toContain('limit_used < 90%: it is already 9')
  })

  it('too small to start under is said to be so', async () => {
    const { code, err } = await soak(keeps, '8MiB')
    expect(code).toBe(4)
    expect(err).toContain('OOM-killed, its memory limit is 8')
  })

  it('does not hide that the program is missing', async () => {
    const { code, err } = await soak(['no-such-program'], '64MiB')
    expect(code).toBe(4)
    expect(err).toContain('The target cannot be started: no-such-program')
  })
})
