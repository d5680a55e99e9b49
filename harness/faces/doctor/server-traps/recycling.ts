import { optionOf, wholeNumber } from '../../../collect/server-options/command-options.ts'
import { fewestReportsOfSeveral } from '../../../judge/analysis/growth/growth.ts'
import { largestSize, requestsPerWorker, type ScenarioService, workersOf } from '../scenario-service.ts'
import type { ServerTrap } from '../server-trap.ts'

const options = "`--max-requests` or uvicorn's `--limit-max-requests`"

/**
 * gunicorn 27.0.1, `workers/base.py`, and uvicorn 0.54.0, `server.py`: a worker ends after the limit and a random part of
 * the jitter. All that it answers counts, also for the readiness check and in the warm-up. 0, gunicorn's default, is never.
 */
export const recyclingNotReached: ServerTrap = {
  name: 'recycling is not reached',
  of: 'gunicorn, uvicorn',
  state: 'note',
  when: `${options} is more than a worker answers at the largest size, at one request a report`,
  meaning:
    'No worker is replaced during a run: whether that loses requests is not seen, and a leak that it would hide in production is judged in full.',
  todo: 'Nothing, if growth is what the run is about. To see the recycling, give a variant a lower limit or a larger size.',
  find(service) {
    const limit = recyclingOf(service)
    if (limit === null || isReached(limit)) return null
    const size = `${largestSize(service)} ${service.iterationName}s`
    return `${limit.option} ${limit.from}, but at ${size} a worker answers about ${limit.answered}`
  },
}

/** Several lives must have so many reports before a warm-up in each of them is excluded (judge/analysis/growth/growth.ts). */
export const recyclingTooOften: ServerTrap = {
  name: 'lives are too short to judge',
  of: 'gunicorn, uvicorn',
  state: 'note',
  when: `${options}, with its jitter, is below ${fewestReportsOfSeveral}`,
  meaning:
    'A warm-up in every life cannot be excluded, so growth stays inconclusive, or is decided by what can hide in one life below the memory limit; deaths, peaks and lost requests are judged as usual.',
  todo: 'Judge growth in a variant without a limit of requests, and the recycling in one of its own.',
  find(service) {
    const limit = recyclingOf(service)
    return limit === null || limit.to >= fewestReportsOfSeveral ? null : `${limit.option} ${limit.from}`
  },
}

export const recyclingAtOnce: ServerTrap = {
  name: 'all workers are replaced at once',
  of: 'gunicorn, uvicorn',
  state: 'note',
  when: `${options} is reached by several workers without a jitter`,
  meaning: 'Workers with equal shares end within the same moments, and requests wait for all of them to start anew.',
  todo: 'Add --max-requests-jitter (uvicorn: --limit-max-requests-jitter), if production has it too.',
  find(service) {
    const limit = recyclingOf(service)
    if (limit === null || limit.workers < 2 || limit.to > limit.from || !isReached(limit)) return null
    return `${limit.option} ${limit.from} for ${limit.workers} workers, without jitter`
  },
}

/**
 * uvicorn 0.54.0, `main.py`: only with several workers there is a supervisor that starts another. Seen: at the limit it
 * ends with exit code 0, and connections are refused from then on.
 */
export const endsAtLimit: ServerTrap = {
  name: 'the service ends at its limit of requests',
  of: 'uvicorn',
  state: 'note',
  when: '`--limit-max-requests` is reached during a run and there is one worker, so no supervisor',
  meaning: 'uvicorn ends for good with exit code 0, and the rest of the run fails.',
  todo: 'Add --workers 2 or more, whose supervisor starts another; or take the limit out.',
  find(service) {
    const limit = service.server === 'uvicorn' ? recyclingOf(service) : null
    if (limit === null || limit.workers !== 1 || !isReached(limit)) return null
    return `${limit.option} ${limit.from} at ${largestSize(service)} ${service.iterationName}s, one worker`
  },
}

interface Recycling {
  option: string
  /** Requests after which a worker ends, the fewest and the most. */
  from: number
  to: number
  workers: number
  /** Requests that a worker answers at the largest size. */
  answered: number
}

/** null: workers are never replaced, or that has to be computed. */
function recyclingOf(service: ScenarioService): Recycling | null {
  const told = limitsOf(service)
  const workers = workersOf(service)
  const [limit, jitter] = [wholeNumber(told?.limit), wholeNumber(told?.jitter) ?? 0]
  if (told === null || !limit || !workers) return null
  const answered = requestsPerWorker(service, largestSize(service), workers)
  return { option: told.option, from: limit, to: limit + jitter, workers, answered }
}

function isReached({ from, answered }: Recycling): boolean {
  return from <= answered
}

/** As they are written. */
function limitsOf({ server, gunicorn, words }: ScenarioService) {
  if (gunicorn !== null) {
    const [limit, jitter] = [gunicorn.get('max_requests'), gunicorn.get('max_requests_jitter')]
    return { option: '--max-requests', limit, jitter }
  }
  if (server !== 'uvicorn') return null
  const option = '--limit-max-requests'
  return { option, limit: optionOf(words, [option]), jitter: optionOf(words, [`${option}-jitter`]) }
}
