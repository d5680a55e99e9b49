import { defineScenario, file } from 'soakgate'
import { certificate, key, makeCertificate } from '../fixtures/services/invoices/certificate.ts'

makeCertificate()

/**
 * Scans are uploaded, 100 MB at a time, and come back as an invoice in PDF: FastAPI on one uvicorn process over TLS.
 * Install it with `npm run services -- invoices`, and give it a token: `INVOICES_TOKEN=secret npx soakgate run …`.
 * `before` is the service as it was when it died, `after` as its owners fixed it. It needs the right to make a control
 * group.
 */
export default defineScenario({
  name: 'invoices',
  iterationName: 'report',
  iterations: [25, 100, 500],
  users: 6,
  timeLimit: '60m',
  needs: ['../fixtures/services/invoices/storage.ts'],
  target: {
    command: [
      '../.cache/services/invoices/venv/bin/uvicorn',
      'app:app',
      '--port={port}',
      `--ssl-certfile=${certificate}`,
      `--ssl-keyfile=${key}`,
      '--limit-concurrency=30',
      '--timeout-keep-alive=75',
    ],
    cwd: '../fixtures/services/invoices',
    ready: { url: '/health', within: '60s' },
    memoryLimit: '300MiB',
  },
  tls: { ca: certificate },
  variants: { before: { env: { VARIANT: 'before' } }, after: { env: { VARIANT: 'after' } } },
  logPatterns: { memory_guard: 'Refused for memory' },
  thresholds: [
    'rss avg < 400MiB',
    'iteration_failed_rate <= 0.1%',
    'log_matches{pattern=memory_error} == 0',
    'log_matches{pattern=memory_guard} == 0',
    // Whether the kernel ends the service is what is to be seen.
    { expect: 'limit_used < 90%', abort: false },
    { expect: 'request_duration{step=invoice} p95 < 2s', level: 'warn' },
  ],
  iteration: async ({ http, iteration, env, step, check }) => {
    const headers = { authorization: `Bearer ${env('INVOICES_TOKEN')}` }
    const scans = file('100MB', { seed: iteration.index })
    const { id } = (await http.post('/uploads', { body: scans, headers })).json() as { id: string }
    await step('invoice', async () => {
      const ask = (name: string, expectStatus: number, more: Readonly<Record<string, string>> = {}) => {
        const options = { name, expectStatus, headers: { ...headers, ...more }, keep: 'first 1KiB' } as const
        return http.get(`/uploads/${id}/invoice.pdf`, options)
      }
      const whole = await ask('GET invoice.pdf', 200)
      check('is a PDF of 20 MiB', whole.startsWith('%PDF-') && whole.bytes > 20 * 1024 ** 2)
      const { etag = '' } = whole.headers
      await ask('GET invoice.pdf, known', 304, { 'if-none-match': etag })
      const part = await ask('GET invoice.pdf, a part', 206, { range: 'bytes=0-1023', 'if-range': etag })
      check('the part is that of the whole', part.text() === whole.text())
      await ask('GET invoice.pdf, beyond its end', 416, { range: `bytes=${whole.bytes}-` })
    })
  },
})
