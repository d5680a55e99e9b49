import os from 'node:os'
import { defineScenario } from 'soakgate'

/** Both of gunicorn's files take the number of workers from it: `CORES=2` for the same number on every machine. */
const cores = Number(process.env.CORES || os.availableParallelism())
const gunicorn = ['../.cache/services/scheduler/venv/bin/gunicorn', 'app:app', '--bind=127.0.0.1:{port}']
const before = [...gunicorn, '--config=before.conf.py', '--no-control-socket']
const after = [...gunicorn, '--config=after.conf.py', '--no-control-socket']

/**
 * Reports written by an upstream AI service, on gunicorn with uvicorn workers and a scheduler of usage; install it with
 * `npm run services -- scheduler`. `before` is the service as it was when it died, `hold` the same, whose HTTP clients
 * are kept open, `after` as its owners fixed it.
 */
export default defineScenario({
  name: 'scheduler',
  iterationName: 'report',
  iterations: [25, 100, 500],
  users: 4,
  timeLimit: '40m',
  needs: ['../fixtures/services/scheduler/ai-service.ts', '../fixtures/services/scheduler/usage-database.ts'],
  target: {
    command: after,
    cwd: '../fixtures/services/scheduler',
    env: { CORES: String(cores) },
    ready: { url: '/health', within: '120s' },
  },
  warmup: { iterationsPerWorker: 10 },
  variants: {
    before: { command: before, env: { VARIANT: 'before' } },
    hold: { command: before, env: { VARIANT: 'hold' } },
    after: { env: { VARIANT: 'after' } },
  },
  thresholds: [
    // What the workers share counts once, so the sum is judged by PSS: the RSS of a worker is higher in `after`.
    `pss{target} < ${100 + 100 * cores}MiB`,
    'fds_growth_per_iteration < 0.5',
  ],
  iteration: async ({ http, random, check }) => {
    const order = { customer: random.integer(0, 399), seed: random.integer(1, 1_000_000_000) }
    // Each report is asked for by another client: over connections that are kept, one worker may get them all.
    const report = await http.post('/reports', { json: order, headers: { connection: 'close' } })
    check('is the report of this customer', report.text().includes(`"customer":${order.customer},`))
  },
})
