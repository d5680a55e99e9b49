import { defineScenario } from 'soakgate'

/**
 * A page in a real Chromium that makes object URLs from photographs; install it with `npm run services -- scanner`,
 * and Debian's chromium. `before` never revokes them, `after` does. What is judged is the process that renders the page.
 */
export default defineScenario({
  name: 'scanner',
  iterationName: 'scan',
  iterations: [25, 100, 500],
  users: 1,
  timeLimit: '40m',
  target: {
    command: ['node', 'host.mjs', '{port}', '../../../.cache/services/scanner'],
    cwd: '../fixtures/services/scanner',
    ready: { url: '/health', within: '60s' },
    // The other renderer is that of the browser's own window.
    roles: { worker: '--type=renderer (?!--top-chrome-webui)' },
  },
  // The browser keeps what it decoded of 16 photographs, 512 MiB, and garbage until it is collected.
  warmup: { iterationsPerWorker: 20 },
  quiesce: { every: 5, http: 'POST /rest' },
  variants: {
    before: { env: { VARIANT: 'before' } },
    after: { env: { VARIANT: 'after' } },
  },
  thresholds: [
    // Half of a photograph.
    'rss_growth_per_iteration < 1MiB',
    // What has an object URL is held by the browser itself, which takes 215 MiB without any.
    'rss{role=browser} max < 256MiB',
    // Chromium starts a process of its own now and then, of 1 MiB to itself.
    'processes_left <= 2',
  ],
  iteration: async ({ http, random, check }) => {
    const scan = await http.post('/scans', { json: { seed: random.integer(0, 1_000_000_000) } })
    check('was read', /[0-9.]+ % ink/.test(scan.text()))
  },
})
