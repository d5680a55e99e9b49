import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { CommandTarget } from '../../scenario/scenario.ts'
import { monotonicClock } from '../clock.ts'
import { TargetSession } from '../targets/target-session.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

const target: CommandTarget = {
  kind: 'command',
  command: ['node', 'asks-a-service.mjs', '{port}'],
  cwd: path.join(root, 'fixtures/small-targets'),
  env: {},
  port: null,
  ready: { by: 'url', path: '/health', withinMs: 10_000 },
  stopWithinMs: 2000,
  memoryLimitBytes: null,
  pidHeader: null,
  recycleLog: null,
  tls: null,
  roles: null,
  temporaryFiles: [],
}

function session(...services: string[]) {
  return sessionOf(target, ...services)
}

function sessionOf(
  target: CommandTarget,
  ...services: string[]
): { session: TargetSession; lines: string[]; stop: AbortController } {
  const stop = new AbortController()
  const lines: string[] = []
  const made = new TargetSession(
    { target, needs: services.map((name) => path.join(root, 'fixtures/small-services', name)) },
    {
      clock: monotonicClock(process.hrtime.bigint()),
      onLog: (stream, line) => lines.push(`${stream} ${line}`),
      onEvent: () => {},
      signal: stop.signal,
    },
  )
  undo.push(async () => {
    await made.stopTarget()
    await made.close()
  })
  return { session: made, lines, stop }
}

describe('the services that a target needs', () => {
  it('are there before it, give it their environment, and leave nothing', async () => {
    const { session: made, lines } = session('counts.ts')
    const running = await made.start()
    await running.ready(new AbortController().signal)
    expect(made.url).toBe(running.url)
    expect(await (await fetch(made.url)).text()).toBe('1')
    const data = lines.find((line) => line.startsWith('out data '))?.slice('out data '.length) ?? ''
    expect(existsSync(data)).toBe(true)
    expect(await made.stopTarget()).toBe(0)
    expect(made.leftovers()).not.toEqual([])
    await made.close()
    expect(made.leftovers()).toEqual([])
    expect(existsSync(path.dirname(data))).toBe(false)
  })

  it('may stand in front of it: the load goes there, readiness is asked of the target', async () => {
    const { session: made } = session('counts.ts', 'stands-in-front.ts')
    const running = await made.start()
    await running.ready(new AbortController().signal)
    const answer = await fetch(made.url)
    expect(answer.headers.get('x-forwarded-by')).toBe(new URL(made.url).port)
    expect(await answer.text()).toBe('1')
    expect(made.url).not.toBe(running.url)
  })

  it('that fail are told with their last lines, and the target is never started', async () => {
    const { session: made } = session('fails.ts')
    await expect(made.start()).rejects.toMatchObject({
      code: 'service-failed',
      exitCode: 4,
      expected: 'start to resolve',
      details: expect.arrayContaining(['no space for the data']),
    })
    expect(made.isOurs).toBe(false)
  })

  it('that are ready or fail at once are heard, however busy soakgate is meanwhile', async () => {
    const busy = setInterval(() => {
      const until = performance.now() + 300
      while (performance.now() < until);
    })
    undo.push(async () => clearInterval(busy))
    const { session: made } = session('ready-at-once.ts', 'fails-at-once.ts')
    await expect(made.start()).rejects.toMatchObject({ got: 'no licence' })
  })

  it('that hang are given up when their time is up, with what they printed', async () => {
    const { session: made } = session('hangs.ts')
    await expect(made.start()).rejects.toMatchObject({
      code: 'service-failed',
      got: 'nothing within 300 ms',
      details: ['waiting for a disk'],
    })
  })

  it('that are no services are told as such', async () => {
    const { session: made } = session('../small-targets/never-ready.mjs')
    await expect(made.start()).rejects.toMatchObject({ got: expect.stringContaining('defineService') })
  })

  it('have started when the files of tls are looked at, and nothing is asked of a target without them', async () => {
    const tls = { ca: '/none.pem', cert: null, key: null }
    const { session: waiting } = sessionOf({ ...target, tls }, 'ready-at-once.ts')
    await expect(waiting.start()).rejects.toMatchObject({
      code: 'service-failed',
      message: 'The services in needs have started, and the files of tls cannot be used',
      details: [expect.stringMatching(/^tls\.ca: ENOENT/)],
    })
  })
})
