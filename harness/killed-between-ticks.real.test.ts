import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { RunStage } from './collect/run-listener.ts'
import { tryScenario } from './testing/scenario-trial.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const gunicorn = path.join(root, '.cache/services/servers/venv/bin/gunicorn')
const isInstalled = existsSync(gunicorn)
if (!isInstalled) console.log('skipped: gunicorn is not installed; npm run services -- servers')

const command = [gunicorn, 'app:wsgi', '-w', '2', '-b', '127.0.0.1:{port}', '--no-control-socket']
const scenario = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'killed', iterationName: 'report', iterations: [12], users: 4, warmup: { iterationsPerWorker: 0 },
  target: { command: ${JSON.stringify(command)}, cwd: ${JSON.stringify(path.join(root, 'fixtures/services/servers'))},
    ready: { url: '/health', within: '30s' } },
  iteration: async ({ http }) => { await http.get('/slow-report') },
})
`

/** Blocks, so that soakgate cannot look: in the meantime the master starts another worker. */
function blockUntilReplaced(masterPid: number, known: readonly (number | null)[]): void {
  for (;;) {
    const children = readFileSync(`/proc/${masterPid}/task/${masterPid}/children`, 'latin1').trim().split(' ')
    if (children.some((pid) => pid !== '' && !known.includes(Number(pid)))) return
  }
}

/** One more than at rest while it makes a report: the connection that this came by. */
function socketsOf(pid: number | null): number {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).filter((fd) => readlinkSync(`${folder}/${fd}`).startsWith('socket:')).length
}

describe.skipIf(!isInstalled)('a worker that is killed right after a tick', () => {
  it('and replaced before the next is seen: the end, the generation that follows, the report in flight', async () => {
    let stage: RunStage = 'starting'
    const socketsAtRest = new Map<number | null, number>()
    let victim: number | null = null
    const { record, verdict } = await tryScenario(scenario, {
      onStage: (_plan, entered) => {
        stage = entered
      },
      onMemory: (_plan, processes) => {
        const workers = processes.filter(({ role }) => role === 'worker')
        if (stage === 'starting') for (const { pid } of workers) socketsAtRest.set(pid, socketsOf(pid))
        if (stage !== 'load' || victim !== null) return
        const master = processes.find(({ role }) => role === 'master')
        const worker = workers.find(({ pid }) => socketsOf(pid) > (socketsAtRest.get(pid) ?? 0))
        if (master?.pid == null || worker?.pid == null) return
        victim = worker.pid
        process.kill(victim, 'SIGKILL')
        blockUntilReplaced(
          master.pid,
          processes.map(({ pid }) => pid),
        )
      },
    })
    const end = record.events.find(({ kind }) => kind === 'killed')
    expect(end).toMatchObject({ pid: victim, generation: 1, signal: 'SIGKILL' })
    const successor = record.events.find(({ kind, slot, generation }) => {
      return kind === 'born' && slot === end?.slot && generation === 2
    })
    expect(successor?.pid).not.toBe(victim)
    const endOfLoadMs = record.events.find(({ kind }) => kind === 'load-ended')?.timeMs ?? 0
    const looks = record.ticks.filter(({ latenessMs, timeMs }) => latenessMs !== null && timeMs <= endOfLoadMs)
    const seen = looks.filter(({ timeMs }) => timeMs >= (end?.timeMs ?? 0)).map(({ processes }) => processes)
    expect(new Set(seen)).toEqual(new Set([3]))
    expect(JSON.stringify(verdict.findings)).toMatch(
      new RegExp(
        String.raw`worker ${end?.slot} \(pid ${victim}\) was killed from outside (at report \d+ of 12.*\(lost\)|with reports? [\d, ]+ of 12 in flight)`,
      ),
    )
    expect(verdict.outcomes).toMatchObject({ completed: 11, lost: 1 })
  })
})
