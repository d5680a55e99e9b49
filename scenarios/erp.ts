import { defineScenario } from 'soakgate'
import { makeInvoice, makePictures } from '../fixtures/services/erp/invoice.ts'

const gunicorn = ['../.cache/services/erp/venv/bin/gunicorn', 'purchasing.app:application', '--bind=127.0.0.1:{port}']

/**
 * Purchase invoices of an ERP on Frappe's layout: nginx, gunicorn with preloaded threads, MariaDB, Redis; install them
 * with `npm run services -- erp`. `before` is the service as it was when it died under ten users, `after` as its owners
 * fixed it.
 */
export default defineScenario({
  name: 'erp',
  iterationName: 'invoice',
  iterations: [25, 100, 500],
  users: 10,
  timeLimit: '40m',
  needs: ['../fixtures/services/mariadb.ts', '../fixtures/services/redis.ts', '../fixtures/services/nginx.ts'],
  target: {
    command: gunicorn,
    cwd: '../fixtures/services/erp',
    ready: { url: '/api/method/ping', within: '60s' },
    memoryLimit: '768MiB',
  },
  variants: {
    before: { env: { VARIANT: 'before' } },
    after: { env: { VARIANT: 'after' } },
    'after-recycling': {
      command: [...gunicorn, '--max-requests=30', '--max-requests-jitter=5'],
      env: { VARIANT: 'after' },
    },
  },
  thresholds: [{ expect: 'limit_used < 90%', abort: false }],
  setup: () => ({ pictures: makePictures() }),
  iteration: async ({ http, random, check, shared }) => {
    const invoice = makeInvoice(random.integer(1, 1_000_000_000), shared.pictures)
    const answer = await http.post('/api/resource/Purchase Invoice', { json: invoice })
    check('has a name', /"name":\s*"PINV-/.test(answer.text()))
  },
})
