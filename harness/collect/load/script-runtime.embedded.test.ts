import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FaultyServer, startFaultyServer } from '../../../fixtures/faulty-server/faulty-server.ts'
import { runWhole } from '../../testing/script-run.ts'

const modulePath = fileURLToPath(new URL('./script-runtime.ts', import.meta.url))

let server: FaultyServer
beforeEach(async () => {
  server = await startFaultyServer({})
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await server[Symbol.asyncDispose]()
})

describe('setup, user and teardown', () => {
  it('come before and after the iterations, and share what setup returned', async () => {
    const seen: unknown[] = []
    const run = await runWhole(
      {
        setup: async ({ http }) => {
          await http.get('/setup')
          return { drawings: ['a', 'b'] }
        },
        user: async ({ http, user, shared }) => {
          await http.get(`/login/${user.index}`)
          seen.push(shared)
        },
        iteration: async ({ http, shared }) => {
          await http.get('/work')
          seen.push(shared)
        },
        teardown: async ({ http, shared }) => {
          await http.get('/teardown')
          seen.push(shared)
        },
      },
      { baseUrl: server.url, size: 3, users: 2 },
    )
    expect(run).toMatchObject({ prepared: null, tornDown: null })
    expect(seen).toEqual(Array(6).fill({ drawings: ['a', 'b'] }))
    const paths = server.requests().map(({ path }) => path)
    expect(paths[0]).toBe('/setup')
    expect(paths.slice(1, 3).toSorted()).toEqual(['/login/0', '/login/1'])
    expect(paths.slice(3)).toEqual(['/work', '/work', '/work', '/teardown'])
    expect(run.requests.map(({ phase, iteration, user }) => [phase, iteration, user])).toEqual(
      expect.arrayContaining([
        ['setup', null, null],
        ['user', null, 0],
        ['user', null, 1],
        ['load', 3, expect.any(Number)],
        ['teardown', null, null],
      ]),
    )
    // Setup's connection is teardown's too; a user's is that of its iterations.
    expect(server.counts().connections).toBe(3)
  })

  it('cannot change what they share', async () => {
    const { iterations } = await runWhole(
      {
        setup: () => ({ list: [1] }),
        iteration: ({ shared }) => void (shared as { list: number[] }).list.push(2),
      },
      { baseUrl: server.url },
    )
    expect(iterations).toMatchObject([{ outcome: 'failed', reason: expect.stringMatching(/^TypeError: .*not ext/) }])
  })

  it.each([
    ['throws', () => Promise.reject(new Error('no drawings')), 'no drawings'],
    [
      'returns what is not plain',
      () => ({ at: { when: new Date() } }),
      /^TypeError: shared\.at\.when is a Date; setup/,
    ],
    ['returns a function', () => ({ open: () => {} }), /shared\.open is a function/],
    ['takes too long', () => new Promise(() => {}), 'setup took longer than 30 ms'],
  ])('end the run where setup %s, without iterations and teardown', async (_, setup, got) => {
    const teardown = vi.fn()
    const run = await runWhole({ setup, iteration: () => {}, teardown }, { baseUrl: server.url, setupTimeoutMs: 30 })
    expect(run.prepared).toMatchObject({
      code: 'setup-failed',
      got: typeof got === 'string' ? got : expect.stringMatching(got),
    })
    expect(run.iterations).toEqual([])
    expect(teardown).not.toHaveBeenCalled()
  })

  it('end the run where one user fails, with its number, and give the others up', async () => {
    const teardown = vi.fn()
    const run = await runWhole(
      {
        user: async ({ http, user, check }) => {
          if (user.index !== 2) await http.get('/behave/hangs')
          check('is let in', false)
        },
        iteration: () => {},
        teardown,
      },
      { baseUrl: server.url, users: 4, size: 4 },
    )
    expect(run.prepared).toMatchObject({
      code: 'user-failed',
      message: "The scenario's user failed for user 2",
      got: 'check did not hold: is let in',
    })
    expect(teardown).toHaveBeenCalledOnce()
  })

  it('tell why teardown failed, and change nothing else by it', async () => {
    const run = await runWhole(
      { iteration: () => {}, teardown: ({ http }) => http.get('/status/500').then(() => {}) },
      { baseUrl: server.url, size: 2 },
    )
    expect(run.tornDown).toBe('GET /status/500 answered 500, expected 200 to 299')
    expect(run.iterations.map(({ outcome }) => outcome)).toEqual(['completed', 'completed'])
  })
})

describe('env', () => {
  it('gives the value, and tells it once as a secret before anything can hold it', async () => {
    vi.stubEnv('QUOTE_KEY', 'k-123456')
    const run = await runWhole(
      { iteration: ({ env, check }) => check('is there', env('QUOTE_KEY') === 'k-123456') },
      { baseUrl: server.url, size: 3 },
    )
    expect(run.iterations.map(({ outcome }) => outcome)).toEqual(Array(3).fill('completed'))
    expect(run.secrets).toEqual(['k-123456'])
  })

  it('ends the run where it is missing, with its name and the nearest known', async () => {
    vi.stubEnv('QUOTE_KEY', 'k-123456')
    const run = await runWhole({ iteration: ({ env }) => void env('QUOTE_KEYS') }, { baseUrl: server.url, size: 30 })
    // No failure of the service, which was never asked.
    expect(run.iterations.map(({ outcome }) => outcome)).toEqual(['aborted'])
    expect(run.phase).toMatchObject({
      endedBy: 'not-runnable',
      problem: {
        code: 'environment-missing',
        message: 'The scenario needs the environment variable QUOTE_KEYS',
        got: 'it is not set; did you mean QUOTE_KEY?',
      },
    })
  })
})

describe('files', () => {
  it('are found by a pattern relative to the scenario file, sorted', async () => {
    const found: string[] = []
    const script = {
      setup: async ({ files }: { files: (pattern: string) => Promise<string[]> }) => {
        found.push(...(await files('../load/script-*.ts')))
      },
      iteration: () => {},
    }
    const run = await runWhole(script, { baseUrl: server.url, modulePath })
    expect(run.prepared).toBeNull()
    expect(found).toContain(modulePath)
    expect(found).toEqual(found.toSorted())
  })

  it('end the run where none is found', async () => {
    const script = { setup: () => {}, iteration: () => {} }
    const run = await runWhole(
      { ...script, setup: async ({ files }) => void (await files('*.dxf')) },
      { baseUrl: server.url, modulePath },
    )
    expect(run.prepared).toMatchObject({ code: 'files-not-found', message: 'No file matches *.dxf', got: 'none' })
  })
})

describe('an iteration', () => {
  it('counts as the units that it says it made, and as none where it fails', async () => {
    const run = await runWhole(
      {
        iteration: ({ units, iteration, check }) => {
          if (iteration.index > 0) units(5)
          if (iteration.index > 1) units(7)
          check('holds', iteration.index < 3)
        },
      },
      { baseUrl: server.url, size: 4 },
    )
    expect(run.iterations.map(({ units }) => units)).toEqual([1, 5, 12, 0])
  })

  it('fails with units that are no number', async () => {
    const { iterations } = await runWhole({ iteration: ({ units }) => units(0.5) }, { baseUrl: server.url })
    expect(iterations).toMatchObject([
      { outcome: 'failed', reason: expect.stringContaining('units: expected a whole') },
    ])
  })

  it('has its requests in the steps that they are made in, also side by side', async () => {
    const run = await runWhole(
      {
        iteration: async ({ http, step, check }) => {
          await http.get('/a')
          const answer = await step('order', async () => {
            await Promise.all([http.get('/b'), step('pay', () => http.get('/c'))])
            return http.get('/d')
          })
          check('is what the step returned', answer.status === 200)
        },
      },
      { baseUrl: server.url },
    )
    const steps = Object.fromEntries(run.requests.map(({ name, step }) => [name, step]))
    expect(steps).toEqual({ 'GET /a': null, 'GET /b': 'order', 'GET /c': 'order › pay', 'GET /d': 'order' })
  })

  it('writes lines into the log under its number, no more than a budget', async () => {
    const run = await runWhole(
      {
        iteration: ({ log, iteration }) => {
          if (iteration.index === 0) log('first\nsecond')
          else for (let line = 0; line < 1000; line++) log('again')
        },
      },
      { baseUrl: server.url, size: 2 },
    )
    expect(run.lines.slice(0, 3)).toEqual(['iteration 1: first', 'second', 'iteration 2: again'])
    expect(run.lines.length).toBeLessThan(250)
  })

  it('draws its pauses apart: one more of them changes nothing else that is random', async () => {
    const draw = async (pauses: number) => {
      const drawn: number[] = []
      await runWhole(
        {
          iteration: async ({ random, sleep }) => {
            for (let pause = 0; pause < pauses; pause++) await sleep({ min: '1ms', max: '2ms' })
            drawn.push(random.number())
          },
        },
        { baseUrl: server.url, size: 3 },
      )
      return drawn
    }
    expect(await draw(2)).toEqual(await draw(0))
  })

  it('is followed by think time, which ends when nothing is to be started any more', async () => {
    const run = await runWhole(
      {
        iteration: ({ check, iteration }) => check('holds', iteration.index < 2),
      },
      { baseUrl: server.url, size: 10, thinkTime: { minMs: 5, maxMs: 10 }, bailAfter: 1 },
    )
    expect(run.phase).toMatchObject({ endedBy: 'bailed' })
    const [first, second] = run.iterations
    const endMs = (first?.startMs ?? 0) + (first?.durationMs ?? 0)
    expect((second?.startMs ?? 0) - endMs).toBeGreaterThanOrEqual(4)
  })
})

describe('quiesce', () => {
  it('pauses the starts at its rhythm, when nothing is in flight, after the last iterations too', async () => {
    let inFlight = 0
    const pauses: unknown[] = []
    const run = await runWhole(
      {
        iteration: async ({ http }) => {
          inFlight += 1
          await http.get('/work')
          inFlight -= 1
        },
      },
      { baseUrl: server.url, size: 20, users: 3, quiesceEvery: 5 },
      async (iterations, runtime) => {
        const problem = await runtime.requestRest({ method: 'POST', path: '/gc', times: 2 })
        pauses.push([iterations, inFlight, problem])
      },
    )
    expect(pauses).toEqual([5, 10, 15, 20].map((iterations) => [iterations, 0, null]))
    expect(run.iterations).toHaveLength(20)
    expect(run.requests.filter(({ phase }) => phase === 'quiesce')).toHaveLength(8)
    const paths = server.requests().map(({ path }) => path)
    expect(paths).toEqual(
      Array(4)
        .fill([...Array(5).fill('/work'), '/gc', '/gc'])
        .flat(),
    )
  })

  it('does not keep a run from being given up', async () => {
    const run = await runWhole(
      { iteration: ({ check }) => check('holds', false) },
      { baseUrl: server.url, size: 20, users: 2, quiesceEvery: 5, bailAfter: 5 },
    )
    expect(run.phase).toMatchObject({ endedBy: 'bailed' })
  })
})
