import { optionOf, wholeNumber } from '../../server-options/command-options.ts'
import { gunicornSettings, type ServerWords } from '../../server-options/gunicorn-settings.ts'

/** After how many requests a server replaces a worker of its own accord. */
export interface RecycleLimit {
  requests: number
  /** Where that is set, for the evidence: `max_requests`. */
  from: string
}

/** What the head of a service was started with. */
export interface ServerStart extends ServerWords {
  /** The folder in which it runs. */
  cwd: string
  /** The text of a file; null: there is none, or it is not ours to read. */
  read: (file: string) => string | null
}

/** Options by which other servers than gunicorn are told: uvicorn, and Celery for its tasks. */
const options = ['--limit-max-requests', '--max-tasks-per-child']
/** The variable of the first of them. */
const variable = 'UVICORN_LIMIT_MAX_REQUESTS'

/** The limit, without the jitter that servers may add to it; null: none is known. */
export function recycleLimitOf({ cwd, read, ...start }: ServerStart): RecycleLimit | null {
  const ofGunicorn = gunicornSettings(start, cwd, read).get('max_requests')
  const candidates = [
    { value: ofGunicorn, from: 'max_requests' },
    ...options.map((option) => ({ value: optionOf(start.words, [option]), from: option })),
    { value: start.env[variable], from: variable },
  ]
  for (const { value, from } of candidates) {
    const requests = wholeNumber(value)
    if (requests !== null && requests > 0) return { requests, from }
  }
  return null
}
