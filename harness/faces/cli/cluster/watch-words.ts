import type { Scenario } from '../../../scenario/scenario.ts'
import { recordFolder } from '../../../show/cluster/cluster-manifests.ts'
import { parseThreshold } from '../../../vocabulary/threshold-grammar.ts'
import type { ClusterParts } from './cluster-problems.ts'

/** What only those who make the load can measure. */
const ofTheLoad = new Set<string>([
  'iteration_failed_rate',
  'iteration_refused_rate',
  'iteration_duration',
  'request_duration',
  'responses',
])

/** What the Job is asked for. */
export interface AskedOfWatch {
  scenario: Scenario
  parts: ClusterParts
  /** Ascending. */
  sizes: readonly number[]
  /** null: the service counts. */
  countEveryMs: number | null
}

/** The words of `soakgate watch` that judge the scenario's service, and the thresholds that it cannot judge. */
export function watchWords(asked: AskedOfWatch): { words: string[]; leftOut: string[] } {
  const { scenario, parts, sizes } = asked
  const { memory } = parts
  const { iterationName, timeLimitMs, name, thresholds } = scenario
  const judged = thresholds.filter((one) => one.level === 'fail' && one.accept === null && !isOfTheLoad(one.expect))
  const words = [
    ...['watch', '--prometheus', memory.server, '--query-set', memory.querySet, '--match', memory.match],
    ...(memory.tokenFrom === null ? [] : ['--token-from', memory.tokenFrom]),
    ...countWords(asked),
    ...['--iterations', sizes.join(','), '--name', name, '--iteration-name', iterationName],
    ...['--time-limit', `${timeLimitMs}ms`, '--output', recordFolder],
    ...judged.flatMap(({ expect }) => ['--threshold', expect]),
  ]
  return { words, leftOut: thresholds.filter((one) => !judged.includes(one)).map(({ expect }) => expect) }
}

function countWords({ scenario, parts, countEveryMs }: AskedOfWatch): string[] {
  const { serverCount } = scenario
  if (countEveryMs !== null || serverCount === null || !('url' in serverCount)) {
    return ['--count-every', `${countEveryMs ?? 1000}ms`]
  }
  const address = serverCount.url.startsWith('/') ? `${parts.url}${serverCount.url}` : serverCount.url
  if (serverCount.by === 'prometheus') return ['--count-url', address, '--count-metric', serverCount.counter]
  return [
    '--count-url',
    serverCount.pointer === null ? address : `${address}#${encodeURIComponent(serverCount.pointer)}`,
  ]
}

function isOfTheLoad(expect: string): boolean {
  const parsed = parseThreshold(expect)
  return parsed.ok && ofTheLoad.has(parsed.value.metric)
}
