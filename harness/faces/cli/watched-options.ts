import { querySetNames } from '../../scenario/query-sets/query-sets.ts'
import type { AskedWatchTarget } from '../../scenario/watch-text.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'

/** The options of `soakgate watch` that say what is watched. */
export interface WatchedOptions {
  pid?: number
  container?: string
  prometheus?: string
  querySet?: string
  match?: string
  tokenFrom?: string
}

/** A pid may stand alone instead of behind --pid; two are refused. */
export function withPid<Options extends WatchedOptions>(options: Options, pid: number | undefined): Options {
  if (pid === undefined) return options
  if (options.pid !== undefined) throw usage('one pid', 'two')
  return { ...options, pid }
}

/** What is watched: a process, a container, or what Prometheus measures; what belongs together is asked for together. */
export function readWatchedTarget(options: WatchedOptions): AskedWatchTarget {
  const { pid, container, prometheus, querySet, match, tokenFrom } = options
  const ofPrometheus = [prometheus, querySet, match, tokenFrom].some((option) => option !== undefined)
  if ([pid !== undefined, container !== undefined, ofPrometheus].filter(Boolean).length > 1) {
    throw usage('one of --pid, --container and --prometheus', 'options of several')
  }
  if (pid !== undefined) return { pid }
  if (container !== undefined) return { container }
  if (prometheus === undefined) {
    throw usage('--pid, --container, or --prometheus with --query-set and --match', 'none of them')
  }
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
