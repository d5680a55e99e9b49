import os from 'node:os'
import path from 'node:path'
import { defineScenario, file } from 'soakgate'

const folder = path.join(os.tmpdir(), 'soakgate-uploads')

/** 100 MB uploads whose answer is read slowly, by a service that may take 300 MiB. `before` reads an upload wholly into memory. */
export default defineScenario({
  name: 'uploads',
  iterationName: 'upload',
  iterations: [6],
  users: 3,
  target: {
    command: ['node', 'app.mjs', '{port}', folder],
    cwd: '../fixtures/services/uploads',
    ready: { url: '/health', within: '20s' },
    memoryLimit: '300MiB',
    temporaryFiles: [folder],
  },
  warmup: { iterationsPerWorker: 0 },
  variants: { before: { env: { VARIANT: 'before' } }, after: {} },
  // Six uploads are too few to judge growth; the limit is what they are about.
  thresholds: [
    // Whether the kernel ends the service is what is to be seen.
    { expect: 'limit_used < 90%', abort: false },
    { expect: 'rss_growth_per_iteration < 8MiB', level: 'warn' },
  ],
  iteration: async ({ http, iteration, check }) => {
    const body = file('100MB', { seed: iteration.index })
    const preview = await http.post('/uploads', { body, readRate: '2MiB/s', keep: 'none' })
    check('has a preview', preview.bytes === 2 * 1024 ** 2)
  },
})
