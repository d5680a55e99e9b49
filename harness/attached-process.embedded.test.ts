import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RunningService } from '../fixtures/report-service/running-service.ts'
import type { LadderVerdict } from './judge/verdict.ts'
import type { LadderPlan } from './scenario/ladder-plan.ts'
import { scenarioTextOf } from './scenario/scenario-of-request.ts'
import { type CommandTrial, tryCommand } from './testing/command-trial.ts'

let folder = ''
let service: RunningService | null = null
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
})
afterEach(() => {
  service?.process.kill('SIGKILL')
  service = null
  rmSync(folder, { recursive: true, force: true })
})

async function soakAttached(pid: number | null, url: string): Promise<CommandTrial> {
  const headers = { 'content-type': 'application/json' }
  const request = {
    pid,
    url,
    method: 'POST',
    body: '{"seed":7}',
    headers,
    iterations: [6, 20],
    users: 2,
    thresholds: [],
  }
  const file = pid === null ? 'address.ts' : 'attached.ts'
  writeFileSync(path.join(folder, file), scenarioTextOf(request).text)
  return tryCommand(['run', file, '--quiet'], folder)
}

function read<Value>(file: string): Value {
  const parent = path.join(folder, 'results/127.0.0.1-reports')
  return JSON.parse(readFileSync(path.join(parent, readdirSync(parent)[0] ?? '', file), 'utf8')) as Value
}

describe('a service that runs already', () => {
  it('is read, not stopped, and makes one run that is looked at at the smaller sizes', async () => {
    service = await RunningService.start('--workers', '2')
    const { err } = await soakAttached(service.process.pid ?? 0, `http://127.0.0.1:${service.port}/reports`)
    const verdict = read<LadderVerdict>('verdict.json')
    expect(verdict.runs.map(({ size, outcomes }) => [size, outcomes.completed])).toEqual([
      [6, 6],
      [20, 20],
    ])
    expect(verdict.runs[1]?.workers).toHaveLength(2)
    expect(err).toContain('No run of its own: the first 6 of the 20 requests of one run')
    expect(read<LadderPlan>('plan.json').runs).toHaveLength(1)
    expect(service.process.exitCode).toBeNull()
    expect((await fetch(`http://127.0.0.1:${service.port}/health`)).status).toBe(200)
  })

  it('fails when it dies during the run', async () => {
    service = await RunningService.start('--behaviour', 'crashes', '--workers', '1')
    const { code, err } = await soakAttached(service.process.pid ?? 0, `http://127.0.0.1:${service.port}/reports`)
    expect(code).toBe(1)
    expect(err).toMatch(/worker 1 \(pid \d+\) crashed/)
  })

  it('that is not there is an error with what to do, and so is an address alone', async () => {
    const gone = await soakAttached(4_194_303, 'http://127.0.0.1:9/reports')
    expect(gone.code).toBe(4)
    expect(gone.err).toContain('There is no process 4194303')
    expect(gone.err).toContain('Look the pid up again')
    const address = await soakAttached(null, 'http://127.0.0.1:9/reports')
    expect(address.code).toBe(2)
    expect(address.err).toContain('names an address alone')
  })
})
