import os from 'node:os'
import path from 'node:path'
import { defineScenario } from 'soakgate'

/** The main job: the embedded report service makes its reports. Each variant is one of the service's behaviours. */
export default defineScenario({
  name: 'report-service',
  iterationName: 'report',
  iterations: [25, 100, 500],
  users: 4,
  timeLimit: '20m',
  requestTimeout: '10s',
  target: {
    command: ['node', 'main.ts', '--port', '{port}'],
    cwd: '../fixtures/report-service',
    ready: { url: '/health', within: '30s' },
    recycleLog: 'recycling worker {pid}',
    temporaryFiles: [path.join(os.tmpdir(), 'report-service-files')],
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
    'leaks-slowly': { env: { BEHAVIOUR: 'leaks-slowly' } },
    'leaks-in-one-worker': { env: { BEHAVIOUR: 'leaks-in-one-worker' } },
    'leaks-descriptors': { env: { BEHAVIOUR: 'leaks-descriptors' } },
    spikes: { env: { BEHAVIOUR: 'spikes' } },
    'slow-start': { env: { BEHAVIOUR: 'slow-start' } },
    'dies-after-ready': { env: { BEHAVIOUR: 'dies-after-ready' } },
    refuses: { env: { BEHAVIOUR: 'refuses' }, users: 6 },
    hangs: { env: { BEHAVIOUR: 'hangs' } },
    lies: { env: { BEHAVIOUR: 'lies' } },
    'closes-connections': { env: { BEHAVIOUR: 'closes-connections' } },
    'cuts-bodies': { env: { BEHAVIOUR: 'cuts-bodies' } },
    'leaves-children': { env: { BEHAVIOUR: 'leaves-children' } },
    'leaves-files': { env: { BEHAVIOUR: 'leaves-files' } },
    'logs-garbage': { env: { BEHAVIOUR: 'logs-garbage' } },
  },
  iteration: async ({ http, random, check }) => {
    const seed = random.integer(1, 1_000_000_000)
    const report = await http.post('/reports', { json: { seed }, refusedStatus: [503] })
    check('is a PDF', report.startsWith('%PDF-'))
    check('is of plausible size', report.bytes > 20_000 && report.bytes < 200_000)
  },
})
