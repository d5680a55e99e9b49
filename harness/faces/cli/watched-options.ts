import { querySetNames } from '../../scenario/query-sets/query-sets.ts'
import type { AskedWatchTarget } from '../../scenario/watch-text.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'

/** The options of `soakgate watch` that say what is watched. */
export interface WatchedOptions {
  pid?: number
  prometheus?: string
  querySet?: string
  match?: string
  tokenFrom?: string
}

/** What is watched: a process, or what Prometheus measures; what belongs together is asked for together. */
export function readWatchedTarget({ pid, prometheus, querySet, match, tokenFrom }: WatchedOptions): AskedWatchTarget {
  const ofPrometheus = [prometheus, querySet, match]
  if (pid !== undefined) {
    if ([...ofPrometheus, tokenFrom].some((option) => option !== undefined)) {
      throw usage('either --pid or --prometheus', 'options of both')
    }
    return { pid }
  }
  if (prometheus === undefined) throw usage('--pid, or --prometheus with --query-set and --match', 'neither')
  if (querySet === undefined || match === undefined) {
    throw usage(`--query-set (${querySetNames.join(', ')}) and --match beside --prometheus`, 'not both of them')
  }
  return { prometheus, workers: { querySet, match }, ...(tokenFrom === undefined ? {} : { tokenFrom }) }
}

function usage(expected: string, got: string): SoakgateError {
  return new SoakgateError('usage', 'It is not said what is to be watched', {
    expected,
    got,
    hint: `For example: soakgate watch --prometheus http://127.0.0.1:9090 --query-set process-exporter --match 'groupname=~"gunicorn:.*"' --count-every 1s`,
  })
}
