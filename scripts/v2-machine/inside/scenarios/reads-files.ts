import { defineScenario } from 'soakgate'

const serve = 'dd if=/dev/zero of=/var/tmp/written bs=1M count=120 status=none && exec "$@"'

/** The service has written files that nearly fill its limit; page cache is dropped before anything is killed. */
export default defineScenario({
  name: 'reads-files',
  iterationName: 'report',
  iterations: [20],
  warmup: { iterationsPerWorker: 1 },
  target: {
    command: ['sh', '-c', serve, 'sh', '/usr/bin/gunicorn', 'app:wsgi', '--workers=2', '--bind=127.0.0.1:{port}'],
    cwd: '../services',
    ready: { url: '/health', within: '4m' },
    memoryLimit: '150MiB',
  },
  iteration: async ({ http }) => {
    await http.get('/report')
  },
})
