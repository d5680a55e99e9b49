import { defineScenario } from 'soakgate'

const { GROUP = '' } = process.env
const enter = 'echo $$ > "$0/cgroup.procs" && exec "$@"'

/** A service that keeps 20 MiB of every report in a group whose memory is swapped out from `memory.high` on. */
export default defineScenario({
  name: 'swapped-out',
  iterationName: 'report',
  iterations: [20],
  thinkTime: '100ms',
  warmup: { iterationsPerWorker: 1 },
  target: {
    command: ['sh', '-c', enter, GROUP, 'node', 'keeps-memory.mjs', '--port', '{port}'],
    cwd: '../services',
    ready: { url: '/health', within: '4m' },
  },
  iteration: async ({ http }) => {
    await http.get('/report')
  },
})
