import { hasSwitch, optionOf, wholeNumber } from '../command-options.ts'
import { largestSize, requestsPerWorker, type ScenarioService, workersOf } from '../scenario-service.ts'
import type { ServerTrap } from '../server-trap.ts'

/**
 * uvicorn 0.54.0, `server.py` and `main.py`: "Maximum request limit of N exceeded. Terminating process."; only with
 * several workers there is a supervisor that starts another. Seen: after the limit connections are refused, exit code 0.
 */
export const endsAtLimit: ServerTrap = {
  name: 'the service ends at its limit of requests',
  of: 'uvicorn',
  state: 'note',
  when: '`--limit-max-requests` is reached during a run and there is one worker, so no supervisor',
  meaning: 'uvicorn ends for good with exit code 0, and the rest of the run fails.',
  todo: 'Add --workers 2 or more, whose supervisor starts another; or take the limit out.',
  find(service) {
    const limit = limitOf(service)
    if (limit === null || workersOf(service) !== 1 || limit > requestsPerWorker(service, largestSize(service), 1)) {
      return null
    }
    return `--limit-max-requests ${limit} at ${largestSize(service)} ${service.iterationName}s, one worker`
  },
}

/** uvicorn 0.54.0, `server.py`: each worker ends after the limit plus a random part of the jitter; requests are all of its own. */
export const workersEndTogether: ServerTrap = {
  name: 'all workers are replaced at once',
  of: 'uvicorn',
  state: 'note',
  when: '`--limit-max-requests` is reached by several workers without `--limit-max-requests-jitter`',
  meaning: 'Workers with equal shares end within the same moments, and requests wait for all of them to start anew.',
  todo: 'Add --limit-max-requests-jitter, if production has it too.',
  find(service) {
    const [limit, workers] = [limitOf(service), workersOf(service)]
    if (
      limit === null ||
      workers === null ||
      workers < 2 ||
      hasSwitch(service.words, ['--limit-max-requests-jitter'])
    ) {
      return null
    }
    if (limit > requestsPerWorker(service, largestSize(service), workers)) return null
    return `--limit-max-requests ${limit} for ${workers} workers, without jitter`
  },
}

/** As gunicorn's max_requests. */
export const limitNotReached: ServerTrap = {
  name: 'recycling is not reached',
  of: 'uvicorn',
  state: 'note',
  when: '`--limit-max-requests` is more than a worker answers at the largest size, at one request a report',
  meaning:
    'No worker is replaced during a run: whether that loses requests is not seen, and a leak that it would hide in production is judged in full.',
  todo: 'Nothing, if growth is what the run is about. To see the recycling, give a variant a lower limit or a larger size.',
  find(service) {
    const [limit, workers] = [limitOf(service), workersOf(service)]
    if (limit === null || workers === null) return null
    const requests = requestsPerWorker(service, largestSize(service), workers)
    const size = `${largestSize(service)} ${service.iterationName}s`
    return limit > requests ? `--limit-max-requests ${limit}, but at ${size} a worker answers about ${requests}` : null
  },
}

function limitOf({ server, words }: ScenarioService): number | null {
  return server === 'uvicorn' ? wholeNumber(optionOf(words, ['--limit-max-requests'])) : null
}
