import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../fixtures/services/servers', import.meta.url))
const programs = fileURLToPath(new URL('../../../.cache/services/servers/venv/bin', import.meta.url))

/** Workers of each server. */
export const workers = 2
/** Seconds after which gunicorn ends a worker that does not answer. */
const patience = 2

/** A real server with the small service of fixtures/services/servers on it. */
export interface RealServer {
  name: string
  cwd: string
  command: (port: number) => readonly string[]
  /** Added where its workers are to be replaced after so many requests; null: it cannot do that. */
  recycle: ((requests: number) => readonly string[]) | null
}

function gunicorn(name: string, app: string, ...options: string[]): RealServer {
  return {
    name,
    cwd: folder,
    command: (port) => [
      `${programs}/gunicorn`,
      app,
      `--bind=127.0.0.1:${port}`,
      `--workers=${workers}`,
      `--timeout=${patience}`,
      '--no-control-socket',
      ...options,
    ],
    recycle: (requests) => [`--max-requests=${requests}`],
  }
}

export const realServers: readonly RealServer[] = [
  gunicorn('gunicorn sync', 'app:wsgi', '--worker-class=sync'),
  gunicorn('gunicorn gthread', 'app:wsgi', '--worker-class=gthread', '--threads=2'),
  gunicorn('gunicorn uvicorn workers', 'app:asgi', '--worker-class=uvicorn_worker.UvicornWorker'),
  {
    name: 'uvicorn',
    cwd: folder,
    command: (port) => [
      `${programs}/uvicorn`,
      'app:asgi',
      '--host=127.0.0.1',
      `--port=${port}`,
      `--workers=${workers}`,
    ],
    recycle: (requests) => [`--limit-max-requests=${requests}`],
  },
  {
    name: 'Node cluster',
    cwd: folder,
    command: (port) => [process.execPath, 'cluster.mjs', String(port), String(workers)],
    recycle: null,
  },
]

/** Why the servers cannot be started here; null: they can. */
export const whyNoServers: string | null = existsSync(`${programs}/gunicorn`)
  ? null
  : 'the servers are not installed; npm run services -- servers'
