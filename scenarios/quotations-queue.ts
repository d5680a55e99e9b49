import { defineScenario } from 'soakgate'
import quotations from './quotations.ts'

/**
 * 60 quotations from 30 users at once against the service as its owners fixed it, which makes six, lets fifteen wait and
 * refuses what is beyond them: 21 are made and 39 refused with 503. That is its design, neither a failed report nor a
 * crash.
 */
export default defineScenario({
  ...quotations,
  name: 'quotations-queue',
  iterations: [60],
  users: 30,
  // Those who find no place ask again at once, 39 times in a row.
  bailAfter: 60,
  warmup: { iterationsPerWorker: 0 },
  variants: { after: { env: { VARIANT: 'after' } } },
  thresholds: [
    'iterations_completed == 21',
    'responses{status=503} == 39',
    'temporary_files_left == 0',
    // 21 reports without a warm-up are too few to judge growth.
    { expect: 'rss_growth_per_iteration < 8MiB', level: 'warn' },
  ],
})
