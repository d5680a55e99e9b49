import { defineScenario } from 'soakgate'

/** The control socket that newer gunicorns open lies in the home folder, and two services would share it. */
const gunicorn = [
  '../.cache/services/charts/venv/bin/gunicorn',
  'app:app',
  '--worker-class=sync',
  '--workers=1',
  '--bind=127.0.0.1:{port}',
  '--no-control-socket',
]
const recycling = [...gunicorn, '--max-requests=15']

/**
 * Chart reports by Flask, matplotlib and reportlab; install them with `npm run services -- charts`.
 * `before` is the service as it was when it died, `after` as its owners fixed it; `closes-only` leaves what it closed to
 * Python's collector, and grows for a while without a leak.
 */
export default defineScenario({
  name: 'charts',
  iterationName: 'report',
  iterations: [25, 100, 500],
  users: 1,
  timeLimit: '40m',
  target: {
    command: gunicorn,
    cwd: '../fixtures/services/charts',
    ready: { url: '/health', within: '60s' },
  },
  warmup: { iterationsPerWorker: 10 },
  variants: {
    before: { env: { VARIANT: 'before' } },
    after: { env: { VARIANT: 'after' } },
    'closes-only': { env: { VARIANT: 'closes-only' } },
    'before-recycling': { command: recycling, env: { VARIANT: 'before' } },
    'after-recycling': { command: recycling, env: { VARIANT: 'after' } },
  },
  // What its owners promised of it: stable within 200 to 400 MB. That growth is found first is what is to be seen.
  thresholds: [{ expect: 'rss max < 400MiB', abort: false }],
  iteration: async ({ http, random, check }) => {
    const report = await http.post('/reports', { json: { seed: random.integer(1, 1_000_000_000) } })
    check('is a PDF', report.startsWith('%PDF-'))
    check('is of plausible size', report.bytes > 50_000 && report.bytes < 5_000_000)
  },
})
