import { defineScenario } from 'soakgate'

/** A helper keeps 20 MiB of every report, the worker nothing. */
export default defineScenario({
  name: 'helper-outgrows-its-limit',
  iterationName: 'report',
  iterations: [20],
  thinkTime: '100ms',
  warmup: { iterationsPerWorker: 1 },
  thresholds: [{ expect: 'limit_used < 90%', abort: false }],
  target: {
    command: ['node', 'keeps-memory.mjs', '--port', '{port}', '--helper'],
    cwd: '../services',
    ready: { url: '/health', within: '4m' },
    memoryLimit: '250MiB',
  },
  iteration: async ({ http }) => {
    await http.get('/report')
  },
})
