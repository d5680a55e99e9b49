import os from 'node:os'
import path from 'node:path'
import { defineScenario, file } from 'soakgate'

const folder = path.join(os.tmpdir(), 'soakgate-quotations')

/**
 * Quotation PDFs by Flask, ezdxf, matplotlib and a real Chromium on gunicorn's threads, with PostgreSQL; install them
 * with `npm run services -- quotations`. `before` is the service as it was when it died, `after` as its owners fixed it.
 * Under the 4 GiB that it died of, which needs the right to make a control group: `before` fills them with browsers at
 * report 21.
 */
export default defineScenario({
  name: 'quotations',
  iterationName: 'report',
  iterations: [25, 100, 500],
  users: 6,
  timeLimit: '4h',
  needs: ['../fixtures/services/postgres.ts'],
  target: {
    command: [
      '../.cache/services/quotations/venv/bin/gunicorn',
      'app:app',
      '--worker-class=gthread',
      '--workers=1',
      '--threads=6',
      '--bind=127.0.0.1:{port}',
      '--no-control-socket',
    ],
    cwd: '../fixtures/services/quotations',
    env: { WORK_FOLDER: folder },
    ready: { url: '/health', within: '60s' },
    memoryLimit: '4GiB',
    temporaryFiles: [folder],
  },
  // What the first reports leave behind counts too.
  warmup: { iterationsPerWorker: 0 },
  variants: {
    before: { env: { VARIANT: 'before' } },
    after: { env: { VARIANT: 'after' } },
  },
  thresholds: [
    // What the kernel kills, and what is left in the end, is to be seen; larger runs stop at the first kill.
    { expect: 'limit_used < 90%', abort: false },
    { expect: 'oom_kills == 0 at 25', abort: false },
    'processes_growth_per_iteration < 2',
    'iteration_failed_rate <= 1%',
    'temporary_files_left == 0',
    // For a typical drawing. Six users on two cores wait for each other's browsers longer than that.
    { expect: 'iteration_duration p50 < 5s', level: 'warn' },
  ],
  setup: async ({ files }) => ({ drawings: await files('../fixtures/services/quotations/drawings/*.dxf') }),
  user: async ({ http, user }) => {
    await http.post('/sessions', { json: { customer: `Customer ${user.index + 1}` } })
  },
  iteration: async ({ http, poll, random, check, shared }) => {
    const order = await http.post('/quotations', {
      form: {
        drawing: file(random.pick(shared.drawings)),
        material: random.pick(['steel', 'stainless', 'aluminium']),
        quantity: random.integer(1, 500),
      },
      refusedStatus: [503],
    })
    const { url } = order.json() as { url: string }
    await poll(() => http.get(url, { name: 'GET /quotations/:id' }), {
      every: '1s',
      within: '4m',
      until: (answer) => answer.status === 200,
    })
    const pdf = await http.get(`${url}/pdf`, { name: 'GET /quotations/:id/pdf' })
    check('is a PDF', pdf.startsWith('%PDF-'))
  },
})
