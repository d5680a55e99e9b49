import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import getPort from 'get-port'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { monotonicClock } from './collect/clock.ts'
import { memoryFolderV1 } from './collect/sampler/sources/cgroup-folders.ts'
import { killMemoryGroup, removeMemoryGroup } from './collect/targets/memory-group-end.ts'
import { waitUntilOpen } from './collect/targets/readiness.ts'
import type { LadderVerdict } from './judge/verdict.ts'
import { tryCommand } from './testing/command-trial.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const targets = path.join(root, 'fixtures/small-targets')
const nobody = 65534
const MiB = 1024 ** 2

const memory = memoryFolderV1({
  groups: readFileSync('/proc/self/cgroup', 'latin1'),
  mounts: readFileSync('/proc/self/mountinfo', 'latin1'),
})
const isPossible = process.geteuid?.() === 0 && memory !== null && existsSync('/usr/bin/setpriv')
if (!isPossible) console.log('skipped: it takes root, setpriv, and a memory controller of cgroup v1')

let folder = ''
/** A group of this test alone. */
let group = ''
let started: ChildProcess | null = null
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
  chmodSync(folder, 0o777)
  group = path.join(memory?.mount ?? '', path.basename(folder))
  mkdirSync(group)
})
afterEach(async () => {
  started?.kill('SIGKILL')
  started = null
  await killMemoryGroup(group)
  await removeMemoryGroup(group)
  rmSync(folder, { recursive: true, force: true })
})

function scenario(target: object, iterations: number): void {
  const source = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'limited', iterationName: 'report', iterations: [${iterations}], warmup: { iterationsPerWorker: 1 },
  target: ${JSON.stringify(target)}, thresholds: [{ expect: 'limit_used < 90%', abort: false }], thinkTime: '100ms',
  iteration: async ({ http }) => { await http.get('/report') },
})
`
  writeFileSync(path.join(folder, 'limited.ts'), source)
}

function recordOf(): { verdict: LadderVerdict; limits: string } {
  const parent = path.join(folder, 'results/limited')
  const record = path.join(parent, readdirSync(parent)[0] ?? '')
  const verdict = JSON.parse(readFileSync(path.join(record, 'verdict.json'), 'utf8')) as LadderVerdict
  const events = readFileSync(path.join(record, String(verdict.runs[0]?.size), 'events.csv'), 'utf8')
  const limits = events.split('\n').filter((line) => line.includes(',limit-found,'))
  return { verdict, limits: limits.join('\n') }
}

function measured(verdict: LadderVerdict, metric: string) {
  return verdict.runs[0]?.thresholds.find((result) => result.metric === metric)
}

describe.skipIf(!isPossible)('a limit on the group above the one of the service', () => {
  it('is found, shown, and judged by what counts in that group', async () => {
    writeFileSync(path.join(group, 'memory.limit_in_bytes'), String(200 * MiB))
    mkdirSync(path.join(group, 'service'))
    const port = String(await getPort())
    const enter = 'echo $$ > "$0" && exec "$@"'
    const command = [process.execPath, path.join(targets, 'answers.mjs'), '--port', port]
    started = spawn('sh', ['-c', enter, path.join(group, 'service/cgroup.procs'), ...command], { stdio: 'ignore' })
    const pid = String(started.pid)
    const surroundings = { clock: monotonicClock(process.hrtime.bigint()), signal: new AbortController().signal }
    expect(await waitUntilOpen({ host: '127.0.0.1', port: Number(port) }, 20_000, surroundings)).toBe(true)

    const inspected = await tryCommand(['inspect', pid], root)
    const where = path.join(group, 'memory.limit_in_bytes')
    expect(inspected.out).toContain(`200 MiB, control group: ${where}, which others may be in too`)

    const words = ['run', '--pid', pid, '--url', `http://127.0.0.1:${port}/report`, '-n', '20']
    const save = ['--save', path.join(folder, 'limited.ts'), '--output', path.join(folder, 'results')]
    const told = await tryCommand([...words, ...save, '--threshold', 'limit_used < 1%'], folder)
    expect(told.err).toContain(`200 MiB, control group: ${where}`)
    expect(told.err).toMatch(/limit_used < 1%: it is \d/)
    expect(told.code).toBe(1)
  })
})

describe.skipIf(!isPossible)('a memory limit that a user without rights asks for', () => {
  /** soakgate as that user, whose shell has entered the group before if that is his. */
  async function soak(enters: boolean) {
    const words = ['-c', enters ? `echo $$ > ${group}/cgroup.procs && exec "$0" "$@"` : 'exec "$0" "$@"']
    const soakgate = [
      process.execPath,
      path.join(root, 'harness/faces/cli/soakgate.js'),
      'run',
      'limited.ts',
      '--quiet',
    ]
    const rights = ['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups', 'sh']
    const env = { HOME: folder, PATH: `${path.dirname(process.execPath)}:${process.env.PATH}` }
    return execa('setpriv', [...rights, ...words, ...soakgate], { cwd: folder, env, extendEnv: false, reject: false })
  }

  const keeps = { command: ['node', 'keeps-memory.mjs', '--port', '{port}'], cwd: targets, stopWithin: '2s' }
  const limited = { ...keeps, memoryLimit: '200MiB', ready: { url: '/health', within: '20s' } }

  it('is refused before anything is started, with what root can do about it once', async () => {
    scenario(limited, 5)
    const { exitCode, stderr } = await soak(false)
    expect(exitCode).toBe(4)
    expect(stderr).toContain('The memory limit of 200 MiB cannot be enforced')
    expect(stderr).toContain('EACCES: permission denied')
    expect(stderr).toMatch(/sudo install -d -o \$USER .*\/soakgate` and `sudo chown \$USER .*cgroup\.procs/)
    expect(recordOf().limits).toBe('')
  })

  it('is enforced within a group that is his: the kernel kills, and nothing of it is left', async () => {
    // What the hint tells root to do.
    for (const file of [group, path.join(group, 'cgroup.procs')]) chownSync(file, nobody, nobody)
    scenario(limited, 20)
    const { exitCode, stderr } = await soak(true)
    expect(exitCode, stderr).toBe(1)
    const { verdict, limits } = recordOf()
    expect(measured(verdict, 'oom_kills'), stderr).toMatchObject({ status: 'fail', value: 1 })
    expect(limits).toContain(`200 MiB, control group: ${group}/soakgate-`)
    expect(readdirSync(group).filter((name) => name.startsWith('soakgate-'))).toEqual([])
  })
})
