import { defineScenario } from 'soakgate'

/** A worker of gunicorn takes all the memory that it can get. */
export default defineScenario({
  name: 'outgrows-its-limit',
  iterationName: 'report',
  iterations: [20],
  warmup: { iterationsPerWorker: 1 },
  // Otherwise the run may end before the kernel acts.
  thresholds: [{ expect: 'limit_used < 90%', abort: false }],
  target: {
    command: ['/usr/bin/gunicorn', 'app:wsgi', '--workers=2', '--bind=127.0.0.1:{port}'],
    cwd: '../services',
    ready: { url: '/health', within: '4m' },
    memoryLimit: '150MiB',
  },
  iteration: async ({ http, iteration }) => {
    await http.get(iteration.phase === 'load' && iteration.index === 5 ? '/end/out-of-memory' : '/report')
  },
})
