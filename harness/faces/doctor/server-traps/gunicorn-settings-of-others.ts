import type { ServerTrap } from '../server-trap.ts'

/** Names that people take over from other servers; gunicorn has none of them. */
const ownerOf: Readonly<Record<string, string>> = {
  max_worker_lifetime: 'uWSGI',
  min_worker_lifetime: 'uWSGI',
  worker_reload_mercy: 'uWSGI',
  reload_on_rss: 'uWSGI',
  evil_reload_on_rss: 'uWSGI',
  harakiri: 'uWSGI',
  limit_max_requests: 'uvicorn',
  timeout_keep_alive: 'uvicorn',
  max_tasks_per_child: 'Celery',
  max_memory_per_child: 'Celery',
  worker_max_memory_per_child: 'Celery',
  worker_max_tasks_per_child: 'Celery',
}

/**
 * gunicorn 27.0.1, `app/base.py`: of its file "Ignore unknown names". Seen: with `max_worker_lifetime = 1` a worker lived
 * on, without a line in the log.
 */
export const ignoredSettings: ServerTrap = {
  name: 'a setting that gunicorn ignores',
  of: 'gunicorn',
  state: 'note',
  when: `its file sets ${wordsOf(Object.keys(ownerOf))}`,
  meaning:
    'Nothing happens and nothing is said: no worker is replaced by age or size, neither in the run nor in production.',
  todo: 'gunicorn replaces workers by their number of requests alone: max_requests, with max_requests_jitter.',
  find({ gunicorn }) {
    const found = (gunicorn?.namesInFile ?? []).filter((name) => name in ownerOf)
    return found.length === 0 ? null : found.map((name) => `${name} (of ${ownerOf[name]})`).join(', ')
  },
}

/** argparse refuses them, on the command line and in GUNICORN_CMD_ARGS: "unrecognized arguments", exit code 2. */
export const refusedOptions: ServerTrap = {
  name: 'an option that gunicorn refuses',
  of: 'gunicorn',
  state: 'problem',
  when: 'the same names are given as options, such as `--max-worker-lifetime`',
  meaning: 'gunicorn ends with "unrecognized arguments" before it listens.',
  todo: ignoredSettings.todo,
  find({ gunicorn }) {
    const options = (gunicorn?.words ?? []).map((word) => word.split('=')[0] ?? '')
    const found = options.filter((option) => /^--/.test(option) && option.slice(2).replaceAll('-', '_') in ownerOf)
    return found.length === 0 ? null : found.join(', ')
  },
}

function wordsOf(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
