import { defineScenario, file } from 'soakgate'
import invoices from './invoices.ts'

/**
 * The invoice service with clients behind slow lines, and memory enough. `before` keeps the whole of each PDF until its
 * client has read it, so that the memory guard refuses those who come meanwhile. In `after-crowded` more come than
 * uvicorn takes at a time, which refuses them by design.
 */
export default defineScenario<{ id: string }>({
  ...invoices,
  name: 'invoices-slow-readers',
  iterations: [40],
  users: 20,
  bailAfter: 100,
  target: { ...invoices.target, memoryLimit: '2GiB' },
  variants: { ...invoices.variants, 'after-crowded': { env: { VARIANT: 'after' }, users: 40 } },
  thresholds: [
    'rss avg < 400MiB',
    'iteration_failed_rate <= 0.1%',
    'log_matches{pattern=memory_error} == 0',
    'log_matches{pattern=memory_guard} == 0',
  ],
  setup: async ({ http, env }) => {
    const headers = { authorization: `Bearer ${env('INVOICES_TOKEN')}` }
    const upload = await http.post('/uploads', { body: file('21MB', { seed: 1 }), headers })
    return { id: (upload.json() as { id: string }).id }
  },
  iteration: async ({ http, env, check, random, shared }) => {
    const invoice = await http.get(`/uploads/${shared.id}/invoice.pdf`, {
      name: 'GET /uploads/:id/invoice.pdf',
      headers: { authorization: `Bearer ${env('INVOICES_TOKEN')}` },
      readRate: `${random.integer(3, 12)}MiB/s`,
      keep: 'first 1KiB',
      // uvicorn and the memory guard refuse with the same status.
      refusedStatus: [503],
      refusedWhen: (answer) => !answer.text().includes('memory'),
    })
    check('is a PDF of 20 MiB', invoice.bytes > 20 * 1024 ** 2)
  },
})
