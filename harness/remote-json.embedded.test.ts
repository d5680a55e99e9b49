import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RunningService } from '../fixtures/report-service/running-service.ts'
import type { LadderVerdict } from './judge/verdict.ts'
import { readPlan, readRun } from './record/record-reader.ts'
import type { RunRecord } from './record/run-record.ts'
import { tryCommand } from './testing/command-trial.ts'

let folder = ''
let service: RunningService
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-json-'))
  service = await RunningService.start('--workers', '2')
})
afterEach(() => {
  service.process.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** @param workers where they are in the service's own answer */
async function soakRemote(workers: object, more = '') {
  const url = `http://127.0.0.1:${service.port}`
  const target = { url, json: `${url}/debug/memory`, workers, every: '100ms', pidHeader: 'x-worker-pid' }
  const text = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'remote',
  iterations: [6, 40],
  users: 2,
  warmup: { iterationsPerWorker: 2 },
  target: ${JSON.stringify(target)},
  thresholds: ['rss max < 400MiB'],
  iteration: async ({ http, iteration }) => { ${more}; await http.post('/reports', { json: { seed: iteration.index } }) },
})
`
  writeFileSync(path.join(folder, 'remote.ts'), text)
  return tryCommand(['run', 'remote.ts', '--quiet'], folder)
}

async function readRecord(name = 'remote'): Promise<{ verdict: LadderVerdict; record: RunRecord }> {
  const parent = path.join(folder, 'results', name)
  const directory = path.join(parent, readdirSync(parent)[0] ?? '')
  const [run] = (await readPlan(directory)).runs
  const record = run === undefined ? null : await readRun(directory, run)
  if (record === null) throw new Error('no record')
  return { verdict: JSON.parse(readFileSync(path.join(directory, 'verdict.json'), 'utf8')), record }
}

const workers = { list: '/workers', pid: '/pid', rss: '/rssKiB', unit: 'KiB' }

describe('a service that tells the memory of its workers as JSON', () => {
  it('is judged by it, in one run that is looked at at the smaller size', async () => {
    await soakRemote(workers)
    const { verdict, record } = await readRecord()
    expect(verdict.runs.map(({ size, outcomes }) => [size, outcomes.completed])).toEqual([
      [6, 6],
      [40, 40],
    ])
    const run = verdict.runs[1]
    expect(run?.workers.map(({ slot, generations }) => [slot, generations])).toEqual([
      [1, 1],
      [2, 1],
    ])
    // Pids are of one machine here, and the service names them.
    expect(run?.attribution).toBe('pid header')
    const lifetimes = await service.lifetimes()
    expect(new Set(record.samples.map(({ pid }) => pid))).toEqual(new Set(lifetimes.map(({ pid }) => pid)))
    const statusOf = (metric: string) => run?.thresholds.find((one) => one.metric === metric)?.status
    expect(statusOf('rss')).toBe('pass')
    expect(statusOf('worker_exits_unexplained')).toBe('pass')
    expect(record.samples.every(({ swapBytes, cpuMs }) => swapBytes === null && cpuMs === null)).toBe(true)
  })

  it('shows that a worker was replaced, and not why', async () => {
    const [{ pid = 0 } = {}] = await service.lifetimes()
    const { code, err } = await soakRemote(workers, `if (iteration.index === 10) process.kill(${pid}, 'SIGKILL')`)
    expect(code).toBe(1)
    expect(err).toMatch(
      /worker \d \(pid \d+\) ended, and how could not be known .*cause not knowable from here: read as JSON/,
    )
  })

  it('is watched from a scenario file while others make the reports', async () => {
    const url = `http://127.0.0.1:${service.port}`
    const target = { json: `${url}/debug/memory`, workers, every: '100ms' }
    const text = `import { defineWatch } from 'soakgate'
export default defineWatch({
  name: 'watched',
  iterations: [6],
  warmup: { iterationsPerWorker: 0 },
  target: ${JSON.stringify(target)},
  count: { log: 'made.log', pattern: 'made' },
})
`
    writeFileSync(path.join(folder, 'watched.ts'), text)
    const log = path.join(folder, 'made.log')
    writeFileSync(log, '')
    let isOver = false
    const use = async () => {
      for (let seed = 0; !isOver; seed += 1) {
        await service.report(seed)
        appendFileSync(log, 'made\n')
      }
    }
    const using = use()
    await tryCommand(['run', 'watched.ts', '--quiet'], folder)
    isOver = true
    await using
    const { verdict, record } = await readRecord('watched')
    expect(verdict.runs.map(({ size, outcomes }) => [size, outcomes.completed])).toEqual([[6, 6]])
    expect(verdict.runs[0]?.durations).toBeNull()
    expect(verdict.runs[0]?.workers.map(({ slot, generations }) => [slot, generations])).toEqual([
      [1, 1],
      [2, 1],
    ])
    const lifetimes = await service.lifetimes()
    expect(new Set(record.samples.map(({ pid }) => pid))).toEqual(new Set(lifetimes.map(({ pid }) => pid)))
    expect(service.process.exitCode).toBeNull()
  })

  it('is refused where the unit must be wrong', async () => {
    const { code, err } = await soakRemote({ ...workers, unit: 'B' })
    expect(code).toBe(4)
    expect(err).toContain('If the number is not in bytes')
  })
})
