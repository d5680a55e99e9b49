import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { RunningService } from '../../../fixtures/report-service/running-service.ts'
import type { LadderVerdict } from '../../judge/verdict.ts'
import { tryCommand } from '../../testing/command-trial.ts'

let folder = ''
let service: RunningService
let isOver = false

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-watch-'))
  service = await RunningService.start('--workers', '1')
  isOver = false
})

afterEach(() => {
  isOver = true
  service.process.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Somebody else's load: reports one after the other, each a line of a log, until the test is over. */
async function useService(log: string): Promise<void> {
  while (!isOver) {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${address()}/reports`, { method: 'POST', headers, body: '{"seed":7}' })
    await answer.arrayBuffer()
    appendFileSync(log, `"POST /reports" ${answer.status}\n"GET /health" 200\n`)
  }
}

function address(): string {
  return `http://127.0.0.1:${service.port}`
}

function verdictOf(name: string): LadderVerdict {
  const parent = path.join(folder, 'results', name)
  return JSON.parse(readFileSync(path.join(parent, readdirSync(parent)[0] ?? '', 'verdict.json'), 'utf8'))
}

it('counts the reports that others make, and judges the memory at each size without a load of its own', async () => {
  const log = path.join(folder, 'access.log')
  writeFileSync(log, '')
  const using = useService(log).catch(() => {})
  const counting = ['--count-log', 'access.log', '--count-pattern', '^"POST /reports" 200', '--name', 'watched']
  const asked = ['watch', '--pid', String(service.process.pid), ...counting, '-n', '6,15', '--save', 'watched.ts']
  const { err } = await tryCommand([...asked, '--quiet'], folder)
  isOver = true
  await using
  const verdict = verdictOf('watched')
  expect(verdict.runs.map(({ size, outcomes }) => [size, outcomes.completed])).toEqual([
    [6, 6],
    [15, 15],
  ])
  expect(verdict.runs[1]?.durations).toBeNull()
  expect(verdict.runs[1]?.workers[0]?.reports).toBe(15)
  expect(service.process.exitCode).toBeNull()
  expect(readFileSync(path.join(folder, 'watched.ts'), 'utf8')).toContain('export default defineWatch({')
  expect(err).toContain('Saved watched.ts')
})

it('says what is wrong with what is asked for, and starts nothing', async () => {
  const pid = String(service.process.pid)
  const nothing = await tryCommand(['watch', '--pid', pid], folder)
  expect(nothing.code).toBe(2)
  expect(nothing.err).toContain('name one of --count-log, --count-url, --count-every')
  writeFileSync(path.join(folder, 'access.log'), '')
  const noLog = ['watch', '--pid', pid, '--count-log', 'acess.log', '--count-pattern', 'x', '-n', '5', '--quiet']
  const { code, err } = await tryCommand(noLog, folder)
  expect(code).toBe(4)
  expect(err).toContain('error reports-not-countable: The reports cannot be counted\n')
  expect(err).toContain(`expected: a file ${path.join(folder, 'acess.log')} that can be read`)
  expect(err).toContain(`Did you mean ${path.join(folder, 'access.log')}?`)
  expect(readdirSync(path.join(folder, 'results'))).toEqual(['scenarios'])
})

it('watches what Prometheus measures, when all that belongs to it is said', async () => {
  const server = ['--prometheus', 'http://127.0.0.1:9090', '--token-from', 'READER']
  const which = ['--query-set', 'cadvisor', '--match', 'container="web"']
  const planned = await tryCommand(
    ['watch', ...server, ...which, '--count-every', '1s', '-n', '5', '--dry-run'],
    folder,
  )
  expect(planned.code).toBe(0)
  expect(JSON.parse(planned.out)).toMatchObject({
    scenario: { name: 'watch-cadvisor' },
    runs: [{ target: { kind: 'remote', url: null, memory: { querySet: 'cadvisor', tokenFrom: 'READER' } } }],
  })
  const half = await tryCommand(['watch', ...server, '--count-every', '1s'], folder)
  expect(half.code).toBe(2)
  expect(half.err).toContain('--query-set (process-exporter, cadvisor,')
  const both = await tryCommand(['watch', '--pid', '1', ...server, '--count-every', '1s'], folder)
  expect(both.err).toContain('one of --pid, --container and --prometheus')
  const neither = await tryCommand(['watch', '--count-every', '1s'], folder)
  expect(neither.err).toContain('--pid, --container, or --prometheus with --query-set and --match')
})

it('runs one request against a service that runs already, without a scenario file', async () => {
  const pid = String(service.process.pid)
  const request = ['--url', `${address()}/reports`, '-d', '{"seed":7}', '-n', '6', '--save', 'request.ts', '--quiet']
  await tryCommand(['run', '--pid', pid, ...request], folder)
  expect(verdictOf('127.0.0.1-reports').runs[0]?.outcomes.completed).toBe(6)
  expect(existsSync(path.join(folder, 'request.ts'))).toBe(true)
  const both = await tryCommand(['run', 'request.ts', '--pid', pid], folder)
  expect(both.code).toBe(2)
  expect(both.err).toContain('either scenario files or a request')
  writeFileSync(path.join(folder, 'request.ts'), '// mine\n')
  const taken = await tryCommand(['run', '--pid', pid, ...request], folder)
  expect(taken.err).toContain('request.ts is there already')
  expect(readFileSync(path.join(folder, 'request.ts'), 'utf8')).toBe('// mine\n')
})
