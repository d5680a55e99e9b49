import { hasSwitch } from '../../../collect/server-options/command-options.ts'
import { effectiveReports } from '../../../judge/thresholds/default-growth.ts'
import { largestSize, workersOf } from '../scenario-service.ts'
import type { ServerTrap } from '../server-trap.ts'

/** Fewer effective reports say nothing of growth below 4 MiB a report (judge/thresholds/default-growth.ts). */
const fewestReports = 25

export const fewOwnReports: ServerTrap = {
  name: 'few reports for each worker',
  of: 'gunicorn, uvicorn',
  state: 'note',
  when: 'at the largest size the workers together tell less than 25 reports of a single one would',
  meaning:
    'What is judged is the growth of a worker by its own reports: spread thinly, only leaks of many MiB a report are seen.',
  todo: 'Start fewer workers, or add a larger size.',
  find(service) {
    const workers = workersOf(service)
    if (workers === null || workers < 2) return null
    const own = largestSize(service) / workers
    if (effectiveReports(own, workers) >= fewestReports) return null
    return `${largestSize(service)} ${service.iterationName}s for ${workers} workers, about ${Math.round(own)} each`
  },
}

/** What Python does for the search of bugs: Python 3, "Command line and environment", and the tracemalloc module. */
const debugging = ['PYTHONTRACEMALLOC', 'PYTHONDEVMODE', 'PYTHONMALLOC'] as const

/**
 * tracemalloc keeps a trace of every block and slowed a service by 12 (one frame) to 50 times (ten frames), measured with
 * gunicorn; PYTHONMALLOC=malloc and =debug change where memory comes from and how it is given back.
 */
export const pythonDebugging: ServerTrap = {
  name: 'Python searches for bugs',
  of: 'gunicorn, uvicorn, python',
  state: 'note',
  when: `${debugging.map((name) => `\`${name}\``).join(', ')} is set`,
  meaning:
    'Every allocation takes more memory and time, or comes from another allocator: the numbers are not those of production.',
  todo: 'Unset it for the run that is judged.',
  find({ server, env }) {
    if (server === 'node' || server === 'java') return null
    const found = debugging.filter((name) => !['', '0', undefined].includes(env[name]))
    return found.length === 0 ? null : found.join(', ')
  },
}

/** The reloader of gunicorn and of uvicorn, and Node's own watch mode. Seen on uvicorn 0.54.0: "workers" flag is ignored when reloading is enabled. */
export const reload: ServerTrap = {
  name: 'a reloader runs',
  of: 'gunicorn, uvicorn, Node',
  state: 'note',
  when: '`--reload`, `--watch`',
  meaning:
    'Workers end when a source file changes, uvicorn ignores --workers, and the reloader takes memory and CPU time of its own.',
  todo: 'Take it out of the command that is measured.',
  find({ server, gunicorn, words }) {
    if (server === 'gunicorn') return gunicorn?.get('reload') === 'True' ? '--reload' : null
    if (server === 'uvicorn') return hasSwitch(words, ['--reload']) ? '--reload' : null
    return server === 'node' && hasSwitch(words, ['--watch', '--watch-path']) ? '--watch' : null
  },
}
