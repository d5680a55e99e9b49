import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { CommandTarget, Readiness } from '../../scenario/scenario.ts'
import { certificatesMissing, makeCertificates } from '../../testing/certificates.ts'
import { monotonicClock } from '../clock.ts'
import { CommandProcess } from './command.ts'
import { findMarkedProcesses, runMark } from './marked-processes.ts'
import { Reaper } from './reaper.ts'

const folder = fileURLToPath(new URL('../../../fixtures/small-targets', import.meta.url))
const forever = new AbortController().signal
const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

function target(command: string[], more: Partial<CommandTarget> = {}): CommandTarget {
  return {
    kind: 'command',
    command,
    cwd: folder,
    env: {},
    port: null,
    ready: { by: 'url', path: '/', withinMs: 10_000 },
    stopWithinMs: 5000,
    memoryLimitBytes: null,
    pidHeader: null,
    recycleLog: null,
    tls: null,
    roles: null,
    temporaryFiles: [],
    ...more,
  }
}

async function start(spec: CommandTarget): Promise<{ running: CommandProcess; lines: string[]; runId: string }> {
  const runId = randomUUID()
  const reaper = await Reaper.start(runId)
  undo.push(() => reaper.dismiss())
  const lines: string[] = []
  const running = await CommandProcess.start(spec, {
    runId,
    clock: monotonicClock(process.hrtime.bigint()),
    reaper,
    onLog: (stream, line) => lines.push(`${stream} ${line}`),
    onEvent: () => {},
  })
  undo.push(() => running.stop())
  return { running, lines, runId }
}

describe('a target started by its command', () => {
  const ways: Readiness[] = [
    { by: 'url', path: '/', withinMs: 10_000 },
    { by: 'log', pattern: 'listening now', withinMs: 10_000 },
    { by: 'port', withinMs: 10_000 },
  ]
  it.each(ways)('is ready by $by, on a free port', async (ready) => {
    const { running } = await start(target(['node', 'listens.mjs', '{port}'], { ready }))
    await running.ready(forever)
    expect((await fetch(running.url)).status).toBe(200)
  })

  it('ends on TERM with everything it started, and what it printed is kept', async () => {
    const { running, lines, runId } = await start(target(['node', 'listens.mjs', '{port}']))
    await running.ready(forever)
    expect(findMarkedProcesses(runId)).toEqual([running.pid])
    expect(await running.stop()).toBe(0)
    expect(findMarkedProcesses(runId)).toEqual([])
    expect(lines).toContain('out listening now')
    expect(await running.exited).toEqual({ code: null, signal: 'SIGTERM' })
  })

  it('is killed when it ignores TERM for too long', async () => {
    const { running, runId } = await start(target(['node', 'ignores-term.mjs', '{port}'], { stopWithinMs: 100 }))
    await running.ready(forever)
    expect(await running.stop()).toBe(1)
    expect(findMarkedProcesses(runId)).toEqual([])
  })

  it('takes helpers along that hid in a session of their own', async () => {
    const { running, lines, runId } = await start(target(['node', 'leaves-a-detached-helper.mjs', '{port}']))
    await running.ready(forever)
    const helper = Number(lines.find((line) => line.startsWith('out helper'))?.split(' ')[2])
    expect(findMarkedProcesses(runId)).toContain(helper)
    expect(await running.stop()).toBe(1)
    expect(findMarkedProcesses(runId)).toEqual([])
  })

  it.skipIf(certificatesMissing !== null)(
    `is ready by https where its CA is named${certificatesMissing ?? ''}`,
    async () => {
      using certificates = makeCertificates()
      const env = { CERT: certificates.file('server.pem'), KEY: certificates.file('server.key') }
      const tls = { ca: certificates.file('ca.pem'), cert: null, key: null }
      const { running } = await start(target(['node', 'speaks-tls.mjs', '{port}'], { env, tls }))
      await running.ready(forever)
      expect(running.url).toMatch(/^https:/)
      await running.stop()
      const other = { ...tls, ca: certificates.file('stranger.pem') }
      const ready: Readiness = { by: 'url', path: '/', withinMs: 1500 }
      const { running: distrusted } = await start(
        target(['node', 'speaks-tls.mjs', '{port}'], { env, tls: other, ready }),
      )
      await expect(distrusted.ready(forever)).rejects.toMatchObject({
        code: 'target-not-ready',
        got: expect.stringMatching(/^no answer: the certificate is not accepted .*tls\.ca$/),
      })
    },
  )

  it('says that the command does not exist, or its folder', async () => {
    await expect(start(target(['no-such-program']))).rejects.toMatchObject({
      code: 'command-not-found',
      exitCode: 4,
      got: expect.stringContaining('ENOENT'),
    })
    await expect(start(target(['node'], { cwd: path.join(folder, 'nowhere') }))).rejects.toMatchObject({
      code: 'command-not-found',
      got: expect.stringContaining('does not exist'),
    })
  })

  it('says how it ended when it ends before it is ready, and quotes its last lines', async () => {
    const { running } = await start(target(['node', 'ends-before-ready.mjs']))
    await expect(running.ready(forever)).rejects.toMatchObject({
      code: 'target-exited',
      exitCode: 4,
      got: 'exit code 3',
      details: ['no database at 127.0.0.1:5432'],
    })
  })

  it('says that it was never ready when its time is up', async () => {
    const ready: Readiness = { by: 'url', path: '/health', withinMs: 1000 }
    const { running } = await start(target(['node', 'never-ready.mjs'], { ready }))
    await expect(running.ready(forever)).rejects.toMatchObject({
      code: 'target-not-ready',
      exitCode: 4,
      details: ['thinking'],
      expected: expect.stringMatching(/a 2xx answer from http:\/\/127\.0\.0\.1:\d+\/health/),
    })
  })

  it('refuses a port that is taken, before anything is started', async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    undo.push(async () => server.close())
    const { port } = server.address() as net.AddressInfo
    await expect(start(target(['node', 'listens.mjs', '{port}'], { port }))).rejects.toMatchObject({
      code: 'port-taken',
      message: `Port ${port} is taken`,
    })
  })
})

describe('the reaper', () => {
  it('leaves nothing of the target when soakgate is killed', async () => {
    const runId = randomUUID()
    const script = `
      import { Reaper } from ${JSON.stringify(new URL('./reaper.ts', import.meta.url).href)}
      import { CommandProcess } from ${JSON.stringify(new URL('./command.ts', import.meta.url).href)}
      import { monotonicClock } from ${JSON.stringify(new URL('../clock.ts', import.meta.url).href)}
      const reaper = await Reaper.start(${JSON.stringify(runId)})
      const running = await CommandProcess.start(${JSON.stringify(target(['node', 'leaves-a-detached-helper.mjs', '{port}']))}, {
        runId: ${JSON.stringify(runId)}, reaper, clock: monotonicClock(process.hrtime.bigint()), onLog: () => {}, onEvent: () => {},
      })
      await running.ready(new AbortController().signal)
      console.log('ready')
      setInterval(() => {}, 60_000)`
    const env = { ...process.env }
    delete env[runMark]
    const soakgate = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(soakgate.stdout, 'data')
    expect(findMarkedProcesses(runId)).toHaveLength(2)
    soakgate.kill('SIGKILL')
    await once(soakgate, 'exit')
    await expect.poll(() => findMarkedProcesses(runId), { timeout: 2000, interval: 20 }).toEqual([])
  })
})
