import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findProgram } from './collect/targets/program-lookup.ts'
import type { IterationRow } from './record/rows.ts'
import { type ScenarioTrial, tryScenario } from './testing/scenario-trial.ts'
import { isInstalled, pythonProgram, serversFolder } from './testing/server-trial.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const locust = path.join(root, '.cache/services/load-tools/venv/bin/locust')
const places = `${process.env.PATH}:${path.join(root, '.cache/go/bin')}`
const python = pythonProgram('python')
const hasServer = isInstalled(python)

function isThere(program: string): boolean {
  const isFound = hasServer && findProgram(program, '/', places) !== null
  if (!isFound) console.log(`skipped: ${path.basename(program)} is not installed; npm run services -- load-tools`)
  return isFound
}

/** gunicorn with threads, whose access log goes to its standard output. */
const gunicorn = [
  [python, '-m', 'gunicorn', 'app:wsgi', '-k', 'gthread', '--threads', '8', '-b', '127.0.0.1:{port}'],
  ['--no-control-socket', '--access-logfile', '-', '--access-logformat', '[%(p)s] "%(r)s" %(s)s'],
].flat()

interface LoadSetting {
  size: number
  users: number
  command: readonly string[]
  onIteration?: (row: IterationRow) => void
}

/** Makes reports with a tool; the access log counts them. */
function soakBy({ size, users, command, onIteration }: LoadSetting): Promise<ScenarioTrial> {
  const text = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'by-tool', iterationName: 'report', iterations: [${size}], users: ${users}, warmup: { iterationsPerWorker: 0 },
  target: { command: ${JSON.stringify(gunicorn)}, cwd: ${JSON.stringify(serversFolder)}, ready: { url: '/health' } },
  load: {
    engine: 'command', command: ${JSON.stringify(command)},
    completed: { targetLog: ${JSON.stringify('^\\[<(?<pid>\\d+)>\\] "GET /(slow-)?report HTTP/1.\\d" 200$')} },
  },
})
`
  return tryScenario(text, onIteration === undefined ? {} : { onIteration: (_, row) => onIteration(row) })
}

it.skipIf(!isThere('ab'))(
  'ab exits with 0 when a worker was killed, and soakgate says how many were lost',
  async () => {
    let made = 0
    const { record, verdict } = await soakBy({
      size: 60,
      users: 8,
      command: ['ab', '-r', '-n', '{iterations}', '-c', '{users}', '{url}/slow-report'],
      onIteration: ({ workerPid }) => {
        made += 1
        if (made === 20 && workerPid !== null) process.kill(workerPid, 'SIGKILL')
      },
    })
    const { completed, lost, failed } = verdict.outcomes
    const counted = record.outcome?.tool?.counted ?? 0
    expect(record.outcome?.tool?.end).toMatch(/^ab ended with exit code 0; it claims \d+ completed/)
    expect(completed).toBe(counted)
    expect(lost + failed).toBe(60 - counted)
    // Those that were under way in its threads.
    expect(lost + failed).toBeGreaterThanOrEqual(1)
    expect(lost + failed).toBeLessThanOrEqual(8)
    expect(verdict.status).toBe('fail')
    const rate = verdict.thresholds.find(({ metric }) => metric === 'iteration_failed_rate')
    expect(rate).toMatchObject({ status: 'fail', value: (60 - counted) / 60 })
  },
)

describe('tools that know no number are ended when the service has counted enough', () => {
  it.skipIf(!isThere(locust))('Locust', async () => {
    const file = path.join(root, 'fixtures/load-tools/locustfile.py')
    const command = [locust, '-f', file, '--headless', '-u', '{users}', '-r', '{users}', '-t', '1h', '-H', '{url}']
    const { record, verdict } = await soakBy({ size: 60, users: 3, command })
    expect(verdict.outcomes.completed).toBe(60)
    expect(verdict.workers[0]?.reports).toBeCloseTo(60)
    expect(record.outcome?.tool?.end).toMatch(
      /^locust ended with exit code 0; it claims \d+ completed; the service counted \d+$/,
    )
  })

  it.skipIf(!isThere('wrk'))('wrk', async () => {
    const command = ['wrk', '-t', '1', '-c', '{users}', '-d', '1h', '{url}/report']
    const { record, verdict } = await soakBy({ size: 60, users: 2, command })
    expect(verdict.outcomes.completed).toBe(60)
    expect(record.outcome?.tool?.end).toMatch(/^wrk ended with exit code 0; it claims \d+ completed/)
  })
})

it.skipIf(!isThere('hey'))('hey makes a multiple of its users, and what it left out has not started', async () => {
  const hey = findProgram('hey', '/', places) ?? 'hey'
  const command = [hey, '-n', '{iterations}', '-c', '{users}', '{url}/report']
  const { verdict, record } = await soakBy({ size: 25, users: 4, command })
  expect(verdict.outcomes).toMatchObject({ completed: 24, 'not-started': 1 })
  expect(record.iterations.at(-1)?.reason).toBe('hey made 24 of 25')
})
