import { fewestReportsOfSeveral } from '../../../judge/analysis/growth/growth.ts'
import { wholeNumber } from '../command-options.ts'
import { largestSize, requestsPerWorker, type ScenarioService, workersOf } from '../scenario-service.ts'
import type { ServerTrap } from '../server-trap.ts'

/**
 * gunicorn 27.0.1, `workers/base.py`: a worker ends after `max_requests + randint(0, max_requests_jitter)` requests,
 * which are all that it answers, those of the readiness check and of the warm-up too. 0, the default, is never.
 */
export const recyclingNotReached: ServerTrap = {
  name: 'recycling is not reached',
  of: 'gunicorn',
  state: 'note',
  when: '`--max-requests` is more than a worker answers at the largest size, at one request a report',
  meaning:
    'No worker is replaced during a run: whether that loses requests is not seen, and a leak that it would hide in production is judged in full.',
  todo: 'Nothing, if growth is what the run is about. To see the recycling, give a variant a lower --max-requests or a larger size.',
  find(service) {
    const limits = recyclingOf(service)
    if (limits === null) return null
    const requests = requestsPerWorker(service, largestSize(service), limits.workers)
    if (limits.from <= requests) return null
    const size = `${largestSize(service)} ${service.iterationName}s`
    return `--max-requests ${limits.from}, but at ${size} a worker answers about ${requests}`
  },
}

/** Several lives must have so many reports before a warm-up in each of them is excluded (judge/analysis/growth/growth.ts). */
export const recyclingTooOften: ServerTrap = {
  name: 'lives are too short to judge',
  of: 'gunicorn',
  state: 'note',
  when: `\`--max-requests\`, with its jitter, is below ${fewestReportsOfSeveral}`,
  meaning:
    'A warm-up in every life cannot be excluded, so growth stays inconclusive, or is decided by what can hide in one life below the memory limit; deaths, peaks and lost requests are judged as usual.',
  todo: 'Judge growth in a variant without --max-requests, and the recycling in one of its own.',
  find(service) {
    const limits = recyclingOf(service)
    return limits === null || limits.to >= fewestReportsOfSeveral ? null : `--max-requests ${limits.from}`
  },
}

export const recyclingAtOnce: ServerTrap = {
  name: 'all workers are replaced at once',
  of: 'gunicorn',
  state: 'note',
  when: '`--max-requests` is reached by several workers without `--max-requests-jitter`',
  meaning: 'Workers with equal shares end within the same moments, and requests wait for all of them to start anew.',
  todo: 'Add --max-requests-jitter, if production has it too.',
  find(service) {
    const limits = recyclingOf(service)
    if (limits === null || limits.workers < 2 || limits.to > limits.from) return null
    if (limits.from > requestsPerWorker(service, largestSize(service), limits.workers)) return null
    return `--max-requests ${limits.from} for ${limits.workers} workers, without jitter`
  },
}

/** Requests after which workers end, the fewest and the most; null: never, or not known. */
function recyclingOf(service: ScenarioService): { from: number; to: number; workers: number } | null {
  const [limit, jitter] = (['max_requests', 'max_requests_jitter'] as const).map((name) =>
    wholeNumber(service.gunicorn?.get(name)),
  )
  const workers = workersOf(service)
  if (!limit || !workers) return null
  return { from: limit, to: limit + (jitter ?? 0), workers }
}
