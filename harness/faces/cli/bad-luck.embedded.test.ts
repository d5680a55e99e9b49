import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LadderVerdict } from '../../judge/verdict.ts'
import { type CommandTrial, tryCommand } from '../../testing/command-trial.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const targets = path.join(root, 'fixtures/small-targets')

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const soakgate = (...words: string[]) => tryCommand(words, folder)

/** Writes a scenario; `target` and `more` are its source text. */
function scenario(target: string, more = '', iteration = "await http.get('/report')"): string {
  const file = path.join(folder, 'bad.ts')
  writeFileSync(
    file,
    `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'bad', iterationName: 'report', iterations: [6], users: 2, warmup: { iterationsPerWorker: 1 },
  target: { cwd: ${JSON.stringify(targets)}, ready: { url: '/health', within: '10s' }, stopWithin: '2s', ${target} },
  ${more}
  iteration: async ({ http, sleep }) => { ${iteration} },
})
`,
  )
  return 'bad.ts'
}

const answers = (...words: string[]) =>
  `command: ${JSON.stringify(['node', 'answers.mjs', '--port', '{port}', ...words])},`

function recordFolder(): string {
  const parent = path.join(folder, 'results/bad')
  return path.join(parent, readdirSync(parent)[0] ?? '')
}

function verdict(): LadderVerdict {
  return JSON.parse(readFileSync(path.join(recordFolder(), 'verdict.json'), 'utf8')) as LadderVerdict
}

function iterationRows(size: number): string[] {
  const text = readFileSync(path.join(recordFolder(), String(size), 'iterations.csv'), 'utf8')
  return text.split('\n').filter((line) => line.startsWith('load,'))
}

describe('bad luck with the target', () => {
  it('command not found: exit 4, and what to do', async () => {
    const { code, err } = await soakgate('run', scenario("command: ['no-such-program'],"))
    expect(code).toBe(4)
    expect(err).toContain('The target cannot be started: no-such-program')
    expect(err).toContain('Install it, or give its full path')
    expect(verdict().runs[0]?.error?.code).toBe('command-not-found')
  })

  it('ends before it is ready: exit 4, its last lines quoted', async () => {
    const { code, err } = await soakgate('run', scenario("command: ['node', 'ends-before-ready.mjs'],"))
    expect(code).toBe(4)
    expect(err).toContain('exit code 3')
    expect(err).toContain('no database at 127.0.0.1:5432')
  })

  it('never ready: exit 4 when its time is up, every report not started', async () => {
    const target = "command: ['node', 'never-ready.mjs'], ready: { url: '/health', within: '1s' },"
    const { code, err } = await soakgate('run', scenario(target))
    expect(code).toBe(4)
    expect(err).toContain('was not ready within 1 s')
    expect(iterationRows(6)).toHaveLength(6)
    expect(iterationRows(6).every((row) => row.includes('not-started'))).toBe(true)
  })

  it('port taken: exit 4', async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as net.AddressInfo
    const { code, err } = await soakgate('run', scenario(`${answers()} port: ${port},`))
    server.close()
    expect(code).toBe(4)
    expect(err).toContain(`Port ${port} is taken`)
  })

  it('dies half-way: exit 1, and every report has an outcome', async () => {
    const { code, err } = await soakgate('run', scenario(answers('--dies-at', '5')))
    expect(code).toBe(1)
    expect(err).toMatch(/worker 1 \(pid \d+\) crashed .*exit code 5/)
    expect(err).toContain('The target ended during the run')
    expect(iterationRows(6)).toHaveLength(6)
  })

  it('nothing completed: exit 1, never a pass', async () => {
    const { code, err } = await soakgate('run', scenario(answers('--status', '500')))
    expect(code).toBe(1)
    expect(err).toContain('Not one of 6 reports completed.')
    expect(err).toMatch(/failed: .*500/)
  })

  it('fails again and again: the load gives up', async () => {
    const { code, err } = await soakgate('run', scenario(answers('--status', '500'), 'bailAfter: 2,'))
    expect(code).toBe(1)
    expect(err).toContain('The load was given up')
  })
})

describe('bad luck with the scenario', () => {
  it('an endless loop in an iteration: the run ends by itself, exit 3 or 1, and nothing is lost', async () => {
    const file = scenario(answers(), "iterationTimeout: '1s', warmup: { iterationsPerWorker: 0 },", 'for (;;) {}')
    const { code, err } = await soakgate('run', file)
    expect([1, 3]).toContain(code)
    expect(err).toMatch(/never yielded|process that runs the scenario/)
    expect(iterationRows(6)).toHaveLength(6)
  })

  it('an exception in every iteration: failed, quoted', async () => {
    const { code, err } = await soakgate('run', scenario(answers(), '', "throw new Error('no drawing')"))
    expect(code).toBe(1)
    expect(err).toContain('no drawing')
  })

  it('a request that is never answered: timed out', async () => {
    const { code } = await soakgate('run', scenario(answers('--never'), "requestTimeout: '300ms',"))
    expect(code).toBe(1)
    expect(verdict().runs[0]?.outcomes['timed-out']).toBeGreaterThan(0)
  })
})

describe('bad luck with soakgate itself', () => {
  it('time limit reached: inconclusive, exit 3; what was not made is not started or aborted', async () => {
    const slow = "await http.get('/report'); await sleep('2s')"
    const { code, err } = await soakgate(
      'run',
      scenario(answers(), "timeLimit: '3s', warmup: { iterationsPerWorker: 0 },", slow),
    )
    expect(code).toBe(3)
    expect(err).toContain('the time limit was reached')
    expect(iterationRows(6)).toHaveLength(6)
  })

  it('disk full while recording: exit 4', async () => {
    const { planted, code, err } = await soakgateWithFullDisk(scenario("command: ['node', 'listens.mjs', '{port}'],"))
    expect(planted).toBe(true)
    expect(code).toBe(4)
    expect(err).toContain('The record cannot be written')
    expect(err).toContain('ENOSPC')
  })

  it('an unwritable output folder: exit 4 before anything is started', async () => {
    const { code, err } = await soakgate('run', scenario(answers()), '--output', '/dev/null/x')
    expect(code).toBe(4)
    expect(err).toContain('error output-not-writable')
  })
})

/** Runs with a clock that stands still, so that the record's folder can be prepared with a log that cannot be written. */
async function soakgateWithFullDisk(file: string): Promise<CommandTrial & { planted: boolean }> {
  const now = new Date('2026-01-02T03:04:05Z')
  const runFolder = path.join(folder, 'results/bad/2026-01-02T03-04-05/6')
  let planted = false
  const plant = () => {
    try {
      mkdirSync(runFolder)
      // Every write to /dev/full fails as on a full disk.
      symlinkSync('/dev/full', path.join(runFolder, 'target.log'))
      planted = true
    } catch {
      setImmediate(plant)
    }
  }
  plant()
  return { ...(await tryCommand(['run', file], folder, now)), planted }
}

describe('signals', () => {
  const command = path.join(root, 'harness/faces/cli/soakgate.js')

  async function startedRun(): Promise<{ child: ChildProcess; ended: Promise<unknown[]> }> {
    const slow = "await http.get('/report'); await sleep('60s')"
    const child = spawn(process.execPath, [command, 'run', scenario(answers(), '', slow)], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const ended = once(child, 'exit')
    let told = ''
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        told += chunk.toString()
        if (told.includes('warming up')) resolve()
      })
    })
    return { child, ended }
  }

  function targetsOf(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        try {
          const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
          return words.includes('answers.mjs') || words.includes(folder)
        } catch {
          return false
        }
      })
  }

  it('SIGINT once: the run ends gracefully with its record, exit 130', async () => {
    const { child, ended } = await startedRun()
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    expect(verdict()).toMatchObject({ status: 'inconclusive', exitCode: 130 })
    expect(targetsOf()).toEqual([])
  })

  it('SIGTERM once: exit 143', async () => {
    const { child, ended } = await startedRun()
    child.kill('SIGTERM')
    expect(await ended).toEqual([143, null])
  })

  it('SIGINT twice: at once, and still nothing is left', async () => {
    const { child, ended } = await startedRun()
    child.kill('SIGINT')
    child.kill('SIGINT')
    const [code] = await ended
    expect(code).toBe(130)
    await expect.poll(targetsOf, { timeout: 2000, interval: 20 }).toEqual([])
  })

  it('SIGKILL: nothing of the target is left 2 s later, and the record is judged inconclusive', async () => {
    const { child, ended } = await startedRun()
    child.kill('SIGKILL')
    await ended
    await expect.poll(targetsOf, { timeout: 2000, interval: 20 }).toEqual([])
    const { code, err } = await soakgate('analyze', recordFolder())
    expect(code).toBe(3)
    expect(err).toContain('The run did not end')
  })
})
