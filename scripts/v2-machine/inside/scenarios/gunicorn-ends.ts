import { defineScenario } from 'soakgate'

/** END: how one worker ends, as in GET /end/<how>, `killed` or `recycled`. */
const { END = '', GUNICORN = '/usr/bin/gunicorn', WORKER_CLASS = 'sync' } = process.env

const gunicorn = [
  GUNICORN,
  WORKER_CLASS === 'sync' ? 'app:wsgi' : 'app:asgi',
  `--worker-class=${WORKER_CLASS}`,
  '--workers=2',
  '--timeout=3',
  '--bind=127.0.0.1:{port}',
  ...(END === 'recycled' ? ['--max-requests=5'] : []),
]

/** One worker of gunicorn ends in the middle of the load. */
export default defineScenario({
  name: 'gunicorn-ends',
  iterationName: 'report',
  iterations: [20],
  warmup: { iterationsPerWorker: 1 },
  thinkTime: '100ms',
  target: { command: gunicorn, cwd: '../services', ready: { url: '/health', within: '60s' }, pidHeader: 'x-worker-pid' },
  iteration: async ({ http, iteration }) => {
    const { headers } = await http.get('/report')
    if (iteration.phase !== 'load' || iteration.index !== 5) return
    if (END === 'killed') process.kill(Number(headers['x-worker-pid']), 'SIGKILL')
    else if (END !== 'recycled') await http.get(`/end/${END}`)
  },
})
