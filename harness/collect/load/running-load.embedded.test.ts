import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startFaultyServer } from '../../../fixtures/faulty-server/faulty-server.ts'
import { startRecordedLoad } from '../../testing/recorded-load.ts'

/** Runs a test with a scenario file in a folder of its own, outside of any package. */
async function withScenario(source: string, test: (modulePath: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soakgate-load-'))
  try {
    const modulePath = path.join(folder, 'scenario.ts')
    await writeFile(modulePath, source)
    await test(modulePath)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The error with which a scenario of this source cannot be started. */
async function refusal(source: string, exportName = 'default', loadWithinMs = 20_000): Promise<unknown> {
  let error: unknown
  await withScenario(source, async (modulePath) => {
    error = await startRecordedLoad({ modulePath, exportName }, { loadWithinMs }).catch((caught: unknown) => caught)
  })
  return error
}

describe('loading a scenario', () => {
  it('works in a folder without package.json, with an import of soakgate', async () => {
    const source =
      "import { defineScenario } from 'soakgate'\nexport const own = { iteration: () => void defineScenario }"
    await withScenario(source, async (modulePath) => {
      await using recorded = await startRecordedLoad({ modulePath, exportName: 'own' })
      await recorded.load.run(3)
      expect(recorded.outcomes()).toEqual({ completed: 3 })
      expect(recorded.lines).toEqual([])
    })
  })

  it('says where a module throws', async () => {
    expect(await refusal("const ink: number = 1\n\nthrow new Error('no ink')")).toMatchObject({
      code: 'scenario-not-loadable',
      got: 'no ink',
      details: [expect.stringMatching(/scenario\.ts:3:7/)],
    })
  })

  it('says what is wrong with its syntax', async () => {
    expect(await refusal('export default { iteration( }')).toMatchObject({
      code: 'scenario-not-loadable',
      got: expect.stringMatching(/SyntaxError/),
    })
  })

  it('says which exports there are instead', async () => {
    expect(await refusal('export const chart = 1, quotation = 2')).toMatchObject({
      code: 'scenario-not-loadable',
      expected: 'the default export to be a scenario with a function "iteration"',
      got: 'no such export; there are: chart, quotation',
    })
    expect(await refusal('export const chart = {}', 'chart')).toMatchObject({ got: 'an object without "iteration"' })
  })

  it('gives up on a module that never ends', async () => {
    expect(await refusal('for (;;);', 'default', 1500)).toMatchObject({
      code: 'scenario-not-loadable',
      got: 'it was still being loaded after 1.50 s',
    })
  })

  it('quotes the last lines of a process that ends while it loads', async () => {
    expect(await refusal("console.log('good bye')\nprocess.exit(7)")).toMatchObject({
      code: 'load-worker-failed',
      got: 'exit code 7',
      details: ['good bye'],
    })
  })
})

describe('a load process that ends', () => {
  it('is killed when an iteration loops for ever, and every iteration has its row', async () => {
    await using recorded = await startRecordedLoad({ exportName: 'loopsForEver', size: 10, iterationTimeoutMs: 300 })
    const { counts, endedBy, detail } = await recorded.load.run(10)
    expect(endedBy).toBe('load-worker-ended')
    expect(detail).toBe('an iteration never yielded: the load process said nothing for 2.30 s and was killed')
    expect(counts).toMatchObject({ completed: 2, 'timed-out': 1, 'not-started': 7 })
    expect(recorded.iterations[2]).toMatchObject({ outcome: 'timed-out', iteration: 3, user: 0 })
    expect(recorded.iterations[2]?.reason).toMatch(/^the iteration never yielded/)
    expect(recorded.iterations).toHaveLength(10)
    expect(await recorded.load.close()).toBeNull()
  })

  it('by process.exit in the script loses what is in flight', async () => {
    await using recorded = await startRecordedLoad({ exportName: 'exits', size: 10 })
    const result = await recorded.load.run(10)
    expect(result.endedBy).toBe('load-worker-ended')
    expect(result.detail).toBe('the load process ended during the run (exit code 3)')
    expect(recorded.outcomes()).toEqual({ completed: 2, lost: 1, 'not-started': 7 })
  })

  it('by a kill from outside loses what is in flight, and makes no later phase', async () => {
    await using server = await startFaultyServer({ behaviour: 'hangs' })
    await using recorded = await startRecordedLoad({ exportName: 'gets', users: 4, size: 10, baseUrl: server.url })
    const running = recorded.load.run(10)
    while (server.counts().received < 4) await pause(5)
    process.kill(recorded.load.pid, 'SIGKILL')
    expect(await running).toMatchObject({ endedBy: 'load-worker-ended', counts: { lost: 4, 'not-started': 6 } })
    expect(recorded.iterations.find(({ outcome }) => outcome === 'lost')?.reason).toContain('signal SIGKILL')
    expect(await recorded.load.run(2)).toMatchObject({ endedBy: 'load-worker-ended', counts: { 'not-started': 2 } })
  })

  it('follows soakgate when that is killed, even out of an endless loop', async () => {
    const program = path.join(import.meta.dirname, '../../testing/recorded-load.ts')
    const code = `const { startRecordedLoad } = await import('${program}')
      const recorded = await startRecordedLoad(
        { exportName: 'loopsForEver', iterationTimeoutMs: 60_000 },
        { onLine: () => console.log(recorded.load.pid) },
      )
      void recorded.load.run(10)`
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(parent.stdout, 'data')
    const folder = `/proc/${Number(String(line))}`
    expect(existsSync(folder)).toBe(true)
    parent.kill('SIGKILL')
    // Ends by the test's own timeout where it does not follow.
    while (existsSync(folder)) await pause(50)
  })
})

describe('the end of a phase', () => {
  it('comes at once when the run is aborted: in flight is aborted, the rest not started', async () => {
    await using server = await startFaultyServer({ behaviour: 'hangs' })
    await using recorded = await startRecordedLoad({ exportName: 'gets', users: 3, size: 10, baseUrl: server.url })
    const running = recorded.load.run(10)
    while (server.counts().received < 3) await pause(5)
    recorded.load.abort()
    expect(await running).toMatchObject({ endedBy: 'aborted', detail: null })
    expect(recorded.outcomes()).toEqual({ aborted: 3, 'not-started': 7 })
    expect(recorded.requests.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted', 'aborted'])
    expect(await recorded.load.run(2)).toMatchObject({ endedBy: 'aborted', counts: { 'not-started': 2 } })
    expect(await recorded.load.close()).not.toBeNull()
  })

  it('comes also when the script loops for ever as the run is aborted', async () => {
    await using recorded = await startRecordedLoad(
      { exportName: 'loopsForEver', size: 10 },
      { onLine: (line) => line === 'looping' && recorded.load.abort() },
    )
    expect(await recorded.load.run(10)).toMatchObject({ endedBy: 'aborted' })
    expect(recorded.outcomes()).toEqual({ completed: 2, aborted: 1, 'not-started': 7 })
  })

  it('comes when too many iterations in a row did not complete', async () => {
    await using recorded = await startRecordedLoad({ exportName: 'throwsAll', size: 50, bailAfter: 5 })
    expect(await recorded.load.run(50)).toMatchObject({
      endedBy: 'bailed',
      detail: '5 iterations in a row did not complete; the last: no paper left',
    })
    expect(recorded.outcomes()).toEqual({ failed: 5, 'not-started': 45 })
  })

  it('does not come of refusals, which are by design', async () => {
    await using server = await startFaultyServer({})
    await withScenario(
      "export default { iteration: ({ http }) => http.get('/status/503', { refusedStatus: [503] }) }",
      async (modulePath) => {
        await using recorded = await startRecordedLoad({
          modulePath,
          exportName: 'default',
          baseUrl: server.url,
          bailAfter: 3,
        })
        expect(await recorded.load.run(10)).toMatchObject({ endedBy: 'done', counts: { refused: 10 } })
      },
    )
  })

  it('of a warm-up can be called early: those in flight end, the others were never asked for', async () => {
    await using server = await startFaultyServer({ behaviour: 'slow', delayMs: 10 })
    await using recorded = await startRecordedLoad(
      { exportName: 'gets', users: 2, size: 5, baseUrl: server.url },
      { onIteration: (row) => row.phase === 'warmup' && row.iteration === 6 && recorded.load.endWarmUp() },
    )
    const warmup = await recorded.load.warmUp(1000)
    expect(warmup.endedBy).toBe('ended-early')
    expect(recorded.iterations.every(({ phase, outcome }) => phase === 'warmup' && outcome === 'completed')).toBe(true)
    expect(warmup.counts.completed).toBe(server.counts().answered)
    expect(warmup.counts.completed).toBeLessThan(1000)
    expect(await recorded.load.run(5)).toMatchObject({ endedBy: 'done', counts: { completed: 5 } })
  })
})

describe('an error that nobody caught', () => {
  it.each([
    ['forgetsToAwait', 'nobody awaited this'],
    ['throwsInTimer', 'thrown in a timer'],
  ])('fails just the iteration that it came from (%s)', async (exportName, message) => {
    await using recorded = await startRecordedLoad({ exportName, users: 2, size: 4 })
    await recorded.load.run(4)
    expect(recorded.iterations.map(({ outcome, reason }) => [outcome, reason])).toEqual(
      Array(4).fill(['failed', `nobody caught: ${message}`]),
    )
    await recorded.load.close()
    expect(recorded.lines.filter((line) => line === `nobody caught: Error: ${message}`)).toHaveLength(4)
  })
})

describe('the load process', () => {
  it('gives what the script prints as lines', async () => {
    await using recorded = await startRecordedLoad({ exportName: 'prints', size: 1 })
    await recorded.load.run(1)
    await recorded.load.close()
    expect(recorded.lines.toSorted()).toEqual(['a line', 'an error', 'and another'])
  })

  it('tells what it took', async () => {
    await using recorded = await startRecordedLoad({ exportName: 'gets' })
    const usage = await recorded.load.close()
    expect(usage?.cpuMs).toBeGreaterThan(1)
    expect(usage?.rssBytes).toBeGreaterThan(10 * 1024 * 1024)
    expect(await recorded.load.close()).toEqual(usage)
  })

  it('tells times on the axis of the run', async () => {
    const originNs = process.hrtime.bigint()
    await using recorded = await startRecordedLoad({ exportName: 'gets', originNs })
    const before = Number(process.hrtime.bigint() - originNs) / 1e6
    await recorded.load.run(1)
    const after = Number(process.hrtime.bigint() - originNs) / 1e6
    const [row] = recorded.iterations
    expect(row?.startMs).toBeGreaterThan(before)
    expect((row?.startMs ?? 0) + (row?.durationMs ?? 0)).toBeLessThan(after)
  })
})
