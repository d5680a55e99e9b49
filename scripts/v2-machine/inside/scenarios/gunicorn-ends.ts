import { defineScenario } from 'soakgate'

/**
 * ENDS: how workers end one after another, as in GET /end/<how>, or `killed`: from outside. MAX_REQUESTS: after how many
 * gunicorn replaces one.
 */
const { ENDS = '', WORKER_CLASS = 'sync', MAX_REQUESTS = '0' } = process.env
const ends = ENDS.split(' ')
const reportsBetween = 3

const gunicorn = [
  ...['python3', '-m', 'gunicorn'],
  WORKER_CLASS === 'sync' ? 'app:wsgi' : 'app:asgi',
  `--worker-class=${WORKER_CLASS}`,
  `--max-requests=${MAX_REQUESTS}`,
  '--workers=2',
  '--timeout=12',
  '--bind=127.0.0.1:{port}',
]

/** Every few reports a worker of gunicorn ends. */
export default defineScenario({
  name: 'gunicorn-ends',
  iterationName: 'report',
  iterations: [reportsBetween * (ends.length + 1)],
  warmup: { iterationsPerWorker: 1 },
  thinkTime: '1s',
  target: {
    command: gunicorn,
    cwd: '../services',
    ready: { url: '/health', within: '4m' },
    pidHeader: 'x-worker-pid',
  },
  iteration: async ({ http, iteration }) => {
    const end = iteration.index % reportsBetween === 0 ? ends[iteration.index / reportsBetween - 1] : undefined
    if (iteration.phase === 'warmup' || end === undefined || end === '') {
      await http.get('/report')
    } else if (end === 'killed') {
      const { headers } = await http.get('/report')
      process.kill(Number(headers['x-worker-pid']), 'SIGKILL')
    } else {
      await http.get(`/end/${end}`)
    }
  },
})
