import { defineScenario } from 'soakgate'
import charts from './charts.ts'

/**
 * The chart service under the memory limit that it died of. It goes on where nearly all of the limit is used, so that
 * the kernel ends it as it did then; needs the right to make a control group.
 */
export default defineScenario({
  ...charts,
  name: 'charts-under-limit',
  target: { ...charts.target, memoryLimit: '820MiB' },
  thresholds: [{ expect: 'limit_used < 90%', abort: false }],
})
