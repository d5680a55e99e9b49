import { describe, expect, it } from 'vitest'
import { recycleLimitOf } from './recycle-limit.ts'

function limit(command: string, env: Record<string, string> = {}, configFile: string | null = null) {
  const read = (file: string) => (file === '/srv/gunicorn.conf.py' ? configFile : null)
  return recycleLimitOf({ words: command.split(' '), env, cwd: '/srv', read })
}

describe('the recycle limit of a server', () => {
  it.each([
    ['gunicorn app:app --max-requests 20 -w 4', 20],
    ['gunicorn app:app --max-requests=20 --max-requests-jitter=5', 20],
    ['gunicorn app:app --max-requests=20 --max-requests=30', 30],
    ['uvicorn app:app --workers 2 --limit-max-requests 500', 500],
    ['celery -A tasks worker --max-tasks-per-child=7', 7],
  ])('is told by the command line: %s', (command, requests) => {
    expect(limit(command)?.requests).toBe(requests)
  })

  it('is told by the environment, which the command line overrides', () => {
    const environment = { GUNICORN_CMD_ARGS: '--workers=2 --max-requests=50' }
    expect(limit('gunicorn app:app', environment)).toEqual({ requests: 50, from: 'max_requests' })
    expect(limit('gunicorn app:app --max-requests=20', environment)?.requests).toBe(20)
    expect(limit('uvicorn app:app', { UVICORN_LIMIT_MAX_REQUESTS: '9' })?.requests).toBe(9)
  })

  it('is told by the configuration file, which all else overrides', () => {
    const file = 'workers = 4\nmax_requests = 1000\nmax_requests_jitter = 100\n# max_requests = 5\n'
    expect(limit('gunicorn app:app', {}, file)?.requests).toBe(1000)
    expect(limit('gunicorn app:app --max-requests=20', {}, file)?.requests).toBe(20)
  })

  it.each([
    'gunicorn app:app',
    'gunicorn app:app --max-requests=0',
    'gunicorn app:app --max-requests',
    'gunicorn app:app --max-requests-jitter=50',
    'node server.js',
  ])('is none: %s', (command) => {
    expect(limit(command)).toBeNull()
  })
})
