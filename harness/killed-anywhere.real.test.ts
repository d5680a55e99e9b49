import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import getPort from 'get-port'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryGroupPlaces } from './collect/targets/memory-group-places.ts'
import { isPortOpen } from './collect/targets/target-address.ts'
import { tryCommand } from './testing/command-trial.ts'
import { seededRandom } from './testing/seeded-random.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const command = path.join(root, 'harness/faces/cli/soakgate.js')
const isPossible = process.getuid?.() === 0
if (!isPossible) console.log('skipped: a memory limit needs root')

/** What soakgate says at the beginning of each part of a run. */
const stages = ['starting', 'warming up', 'load', 'settling', 'stopping'] as const
const trials = 20
/** A part of the run is over by then, so that the kill may fall into the next as well. */
const longestAfterMs = 400

let folder = ''
let port = 0
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
  port = await getPort({ host: '127.0.0.1' })
  const service = path.join(root, 'fixtures/small-services/counts.ts')
  writeFileSync(
    path.join(folder, 'doomed.ts'),
    `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'doomed', iterationName: 'report', iterations: [8], users: 2, warmup: { iterationsPerWorker: 2 },
  needs: [${JSON.stringify(service)}],
  target: { command: ['node', 'leaves-a-detached-helper.mjs', '{port}'], cwd: ${JSON.stringify(path.join(root, 'fixtures/small-targets'))},
    port: ${port}, memoryLimit: '500MiB', ready: { url: '/', within: '10s' }, stopWithin: '2s' },
  iteration: async ({ http, sleep }) => { await http.get('/'); await sleep('100ms') },
})
`,
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Everything that soakgate starts inherits this variable. */
const trialMark = 'SOAKGATE_TRIAL'

function processesOf(trial: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'latin1').includes(`${trialMark}=${trial}`)
    } catch {
      return false
    }
  })
}

function groupsLeft(): string[] {
  const texts = {
    groups: readFileSync('/proc/self/cgroup', 'latin1'),
    mounts: readFileSync('/proc/self/mountinfo', 'latin1'),
  }
  return memoryGroupPlaces(texts).flatMap(({ parent }) =>
    readdirSync(parent).flatMap((name) => (name.startsWith('soakgate-') ? [path.join(parent, name)] : [])),
  )
}

/** Starts a run and kills soakgate so long after the beginning of a part; returns when it is gone. */
async function killDuring(stage: string, afterMs: number, trial: string, temporary: string): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [command, 'run', 'doomed.ts', '--output', trial], {
    cwd: folder,
    env: { ...process.env, [trialMark]: trial, TMPDIR: temporary },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  if (child.stderr === null) throw new Error('its output cannot be read')
  for await (const line of createInterface({ input: child.stderr })) {
    if (!line.startsWith(`8 reports: ${stage}`)) continue
    setTimeout(() => child.kill('SIGKILL'), afterMs)
    break
  }
  await ended
}

describe.skipIf(!isPossible)('soakgate killed at any moment', () => {
  const random = seededRandom(4, 'kill')
  const moments = Array.from({ length: trials }, (_, index) => ({
    stage: stages[index % stages.length] ?? 'load',
    afterMs: random.whole(0, longestAfterMs),
  }))

  it.each(moments)('leaves nothing, $afterMs ms into $stage', async ({ stage, afterMs }) => {
    const trial = randomUUID()
    const temporary = path.join(folder, `tmp-${trial}`)
    mkdirSync(temporary)
    const groupsBefore = groupsLeft()
    await killDuring(stage, afterMs, trial, temporary)
    const left = async () => ({
      processes: processesOf(trial),
      groups: groupsLeft().filter((group) => !groupsBefore.includes(group)),
      files: readdirSync(temporary).filter((name) => name.startsWith('soakgate-')),
      isPortOpen: await isPortOpen(port),
    })
    await expect
      .poll(left, { timeout: 2000, interval: 20 })
      .toEqual({ processes: [], groups: [], files: [], isPortOpen: false })
    const parent = path.join(folder, trial, 'doomed')
    const { code, err } = await tryCommand(['analyze', path.join(parent, readdirSync(parent)[0] ?? '')], folder)
    expect(code).toBe(3)
    expect(err).toContain('INCONCLUSIVE')
  })
})
