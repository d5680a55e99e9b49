import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execaSync } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RestRow } from './record/rows.ts'
import { measuredBy, type ScenarioTrial, tryScenario } from './testing/scenario-trial.ts'

const services = fileURLToPath(new URL('../fixtures/services/browsers', import.meta.url))
const browser = execaSync('which', ['chromium'], { reject: false }).stdout
const isInstalled = browser !== ''
if (!isInstalled) console.log('skipped: there is no chromium (apt install chromium)')

const mebibyte = 1024 ** 2
const reports = 14

describe.skipIf(!isInstalled)('a service that forgets browsers', () => {
  let folder = ''
  let trial: ScenarioTrial
  /** Pids of all that carry the variable of this trial when the run is about to be undone, and after it. */
  let atEnd: readonly number[] = []
  let afterwards: readonly number[] = []

  /**
   * Those whose environment names this trial, and all in their sessions: browsers write titles over the environment of
   * what they start, and their crash handlers have sessions of their own.
   */
  function processesOfTrial(): number[] {
    const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
    const isMarked = (pid: number) => read(`/proc/${pid}/environ`).includes(`PROFILES_OF_TRIAL=${folder}`)
    const sessions = new Set(all.filter(isMarked).flatMap((pid) => sessionOf(pid) ?? []))
    return all.filter((pid) => sessions.has(sessionOf(pid) ?? ''))
  }

  function sessionOf(pid: number): string | null {
    const stat = read(`/proc/${pid}/stat`)
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3] ?? null
  }

  /** Empty: it has ended. */
  function read(file: string): string {
    try {
      return readFileSync(file, 'latin1')
    } catch {
      return ''
    }
  }

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
    const command = ['node', 'forgets-browsers.mjs', '{port}', '2', browser, folder]
    const text = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'browsers', iterationName: 'report', iterations: [${reports}], users: 2, requestTimeout: '2m',
  warmup: { iterationsPerWorker: 0 },
  target: { command: ${JSON.stringify(command)}, cwd: ${JSON.stringify(services)},
    env: { PROFILES_OF_TRIAL: ${JSON.stringify(folder)} }, temporaryFiles: [${JSON.stringify(folder)}],
    ready: { url: '/health', within: '20s' } },
  thresholds: ['processes_left == 0', 'processes_growth_per_iteration < 0.5', 'temporary_files_left == 0',
    'private{target} < 100MiB', 'memory_peak{target} < 100MiB', 'rss_growth_per_iteration < 1GiB'],
  iteration: async ({ http }) => { await http.get('/report') },
})
`
    trial = await tryScenario(text, {
      onStage: (_plan, stage) => {
        if (stage === 'stopping') atEnd = processesOfTrial()
      },
    })
    afterwards = processesOfTrial()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function browsersAtRest(): readonly RestRow[] {
    return trial.record.rests.filter(({ point, program }) => point === 'settled' && /^chrom/.test(program ?? ''))
  }

  it('counts all that is left, also what left group, session and parent behind', () => {
    // The service itself is its primary and its two workers.
    expect(measuredBy(trial.verdict, 'processes_left')).toBe(atEnd.length - 3)
    expect(atEnd.length).toBeGreaterThan(30)
    expect(browsersAtRest().map(({ program }) => program)).toContain('chrome_crashpad_handler')
    expect(measuredBy(trial.verdict, 'processes_growth_per_iteration')).toBeGreaterThan(1)
    expect(measuredBy(trial.verdict, 'temporary_files_left')).toBeGreaterThan(100)
  })

  it('says whose they are, since which report, and what they run, without their arguments', () => {
    const left = trial.verdict.thresholds.find(({ metric }) => metric === 'processes_left')
    const lines = left?.evidence ?? []
    const owned = lines.filter((line) => /since \d+ of 14 reports, .*of worker [12] \(pid \d+\)/.test(line))
    expect(owned.length).toBeGreaterThan(lines.length / 2)
    expect(lines.some((line) => /reports, chromium[,;:]/.test(line))).toBe(true)
    expect(lines.filter((line) => line.includes(' --') || line.includes(folder))).toEqual([])
  })

  it('counts their memory: each, in sum, and at the peak', () => {
    const own = browsersAtRest().map(({ privateBytes }) => privateBytes ?? 0)
    const sum = own.reduce((total, bytes) => total + bytes, 0)
    expect(sum).toBeGreaterThan(100 * mebibyte)
    expect(measuredBy(trial.verdict, 'private')).toBeGreaterThan(sum)
    expect(measuredBy(trial.verdict, 'memory_peak')).toBeGreaterThan(sum)
  })

  it('is all gone when the run is over', () => {
    expect(afterwards).toEqual([])
    expect(browsersAtRest().filter(({ pid }) => /chrom/.test(read(`/proc/${pid}/cmdline`)))).toEqual([])
  })
})
