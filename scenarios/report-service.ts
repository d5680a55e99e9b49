import { defineScenario } from 'soakgate'

/** The main job: the embedded report service makes its reports. Each variant is one of the service's behaviours. */
export default defineScenario({
  name: 'report-service',
  iterationName: 'report',
  iterations: [25, 100, 500],
  users: 4,
  timeLimit: '20m',
  target: {
    command: ['node', 'main.ts', '--port', '{port}'],
    cwd: '../fixtures/report-service',
    ready: { url: '/health', within: '30s' },
    recycleLog: 'recycling worker {pid}',
  },
  warmup: { iterationsPerWorker: 10 },
  variants: {
    steady: { env: { BEHAVIOUR: 'steady' } },
    leaks: { env: { BEHAVIOUR: 'leaks', LEAK_PER_REPORT: '4MiB' } },
    'fills-a-cache': { env: { BEHAVIOUR: 'fills-a-cache', CACHE_SIZE: '60MiB', CACHE_REPORTS: '60' } },
    crashes: { env: { BEHAVIOUR: 'crashes', CRASH_HOW: 'exit', CRASH_AT: '16' } },
    aborts: { env: { BEHAVIOUR: 'crashes', CRASH_HOW: 'abort', CRASH_AT: '16' } },
    segfaults: { env: { BEHAVIOUR: 'crashes', CRASH_HOW: 'segfault', CRASH_AT: '16' } },
    'memory-limit': { env: { BEHAVIOUR: 'memory-limit', HEAP_LIMIT: '64MiB' } },
    recycles: { env: { BEHAVIOUR: 'recycles', RECYCLE_AFTER: '20' } },
    fails: { env: { BEHAVIOUR: 'fails' } },
  },
  iteration: async ({ http, random, check }) => {
    const report = await http.post('/reports', { json: { seed: random.integer(1, 1_000_000_000) } })
    check('is a PDF', report.startsWith('%PDF-'))
    check('is of plausible size', report.bytes > 20_000 && report.bytes < 200_000)
  },
})
