import { defineScenario } from 'soakgate'
import erp from './erp.ts'

/**
 * The same service under the same limit, with one user: `before` makes a hundred invoices that it cannot make for ten.
 * What it keeps of those of a long warm-up would fill the limit too.
 */
export default defineScenario({
  ...erp,
  name: 'erp-one-user',
  iterations: [25, 100],
  users: 1,
  warmup: { iterationsPerWorker: 1 },
})
