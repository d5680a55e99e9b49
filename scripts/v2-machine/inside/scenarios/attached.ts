import { defineScenario } from 'soakgate'

const { PID = '', END = 'report' } = process.env

/** A service that runs already, in a group that others made. */
export default defineScenario({
  name: 'attached',
  iterationName: 'report',
  iterations: [20],
  warmup: { iterationsPerWorker: 1 },
  // Otherwise the run may end before the kernel acts.
  thresholds: [{ expect: 'limit_used < 90%', abort: false }],
  target: { pid: Number(PID), url: 'http://127.0.0.1:8000' },
  iteration: async ({ http, iteration }) => {
    await http.get(iteration.phase === 'load' && iteration.index === 5 ? `/end/${END}` : '/report')
  },
})
