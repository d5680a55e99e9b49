import { z } from 'zod'
import { type IterationPhase, type RequestRow, stepSeparator } from '../../../record/rows.ts'
import type { Outcome } from '../../../vocabulary/outcomes.ts'
import type { Clock } from '../../clock.ts'
import { toOneLine } from '../load-error.ts'
import { roundMs } from '../run-clock.ts'
import type { ToolNews } from '../tools/tool-load.ts'
import { begunMetric, returnedMetric, thrownMetric } from './k6-script.ts'
import { parseJson } from './parse-json.ts'
import { requestOutcome } from './request-outcome.ts'
import { ToldTimes } from './told-times.ts'

/** The metrics that are read; k6 prints several more of every request. */
const readMetrics = new Set([
  begunMetric,
  thrownMetric,
  returnedMetric,
  'checks',
  'http_req_duration',
  'http_req_failed',
  'data_received',
  'iteration_duration',
  'iterations',
])
const metricOfLine = /^\{"metric":"([^"]+)"/
/** What k6 prints before the first sample of each metric. */
const firstSampleLine = /^\{"type":"Metric",.*"metric":"([^"]+)"\}$/

const point = z.object({
  metric: z.string(),
  data: z.object({
    time: z.string(),
    value: z.number(),
    tags: z.record(z.string(), z.string()).nullish(),
    metadata: z.record(z.string(), z.string()).nullish(),
  }),
})
type Point = z.output<typeof point>

export interface K6Listener {
  phase: IterationPhase
  news: ToolNews
  onRequest: (row: RequestRow) => void
  refusedStatus: readonly number[]
  clock: Clock
}

/** What is known of an iteration that goes on. */
interface OpenIteration {
  durationMs: number | null
  status: number | null
  receivedBytes: number
  /** Whether its function came to its end. */
  isReturned: boolean
  /** The first of each kind, why it did not go well. */
  troubles: Partial<Record<Exclude<Outcome, 'completed' | 'aborted' | 'not-started'>, string>>
}

/** What hides what: a false check does not hide a timeout or a loss, and both hide a refusal. */
const worstFirst = ['timed-out', 'lost', 'failed', 'refused'] as const

/** Makes rows of the points that k6 prints as JSON while it runs, on the axis of the run, to a millisecond. */
export class K6Points {
  /** Metrics that had a sample, the team's own too. */
  readonly sampledMetrics = new Set<string>()
  readonly #listener: K6Listener
  readonly #open = new Map<string, OpenIteration>()
  readonly #startMs: number
  readonly #times = new ToldTimes()

  constructor(listener: K6Listener) {
    this.#listener = listener
    this.#startMs = listener.clock.now()
  }

  read(line: string): void {
    // Setup and teardown have limits of their own; while iterations go on, k6 tells of its users every second all the same.
    if (this.#open.size === 0) this.#listener.news.touch()
    const sampled = firstSampleLine.exec(line)?.[1]
    if (sampled !== undefined) this.sampledMetrics.add(sampled)
    const name = metricOfLine.exec(line)?.[1]
    if (name === undefined || !readMetrics.has(name)) return
    const read = point.safeParse(parseJson(line))
    // The last line of a k6 that was killed is cut.
    if (!read.success) return
    const { vu, iter } = read.data.data.metadata ?? {}
    // Setup and teardown belong to no user.
    if (vu === undefined || iter === undefined || vu === '0') return
    this.#take(`${vu}/${iter}`, Number(vu) - 1, read.data)
  }

  #take(key: string, user: number, { metric, data }: Point): void {
    const tags = data.tags ?? {}
    if (metric === begunMetric) {
      this.#open.set(key, { durationMs: null, status: null, receivedBytes: 0, isReturned: false, troubles: {} })
      this.#listener.news.begin(key, { user, startMs: this.#timeOf(data.time) })
      return
    }
    const open = this.#open.get(key)
    if (open === undefined) return
    if (metric === returnedMetric) open.isReturned = true
    else if (metric === thrownMetric) open.troubles.failed ??= tags.reason ?? 'an exception'
    else if (metric === 'checks') {
      if (data.value === 0) open.troubles.failed ??= `check did not hold: ${tags.check}`
    } else if (metric === 'data_received') open.receivedBytes += data.value
    else if (metric === 'iteration_duration') open.durationMs = roundMs(data.value)
    else if (metric === 'http_req_failed') this.#takeFailure(open, data.value, tags)
    else if (metric === 'http_req_duration') this.#takeRequest(key, user, data, tags)
    else this.#end(key, open)
  }

  #takeFailure(open: OpenIteration, value: number, tags: Readonly<Record<string, string>>): void {
    const { status, outcome, error } = requestOutcome(tags)
    open.status = status
    if (value === 0) return
    const what = `${tags.method} ${tags.name}: ${error ?? `status ${status}`}`
    const isRefusal = status !== null && this.#listener.refusedStatus.includes(status)
    const kind = isRefusal ? 'refused' : outcome === 'lost' || outcome === 'timed-out' ? outcome : 'failed'
    open.troubles[kind] ??= what
  }

  #takeRequest(
    key: string,
    user: number,
    { time, value }: Point['data'],
    tags: Readonly<Record<string, string>>,
  ): void {
    const { status, outcome, error } = requestOutcome(tags)
    const iteration = this.#listener.news.numberOf(key)
    if (iteration === null) return
    this.#listener.onRequest({
      phase: this.#listener.phase,
      iteration,
      user,
      step: stepOf(tags.group ?? ''),
      name: nameOf(tags),
      method: tags.method ?? '',
      status,
      outcome,
      error,
      startMs: roundMs(Math.max(this.#startMs, this.#timeOf(time) - value)),
      durationMs: roundMs(value),
      // k6 counts what it received for whole iterations alone.
      receivedBytes: 0,
      workerPid: null,
    })
  }

  #end(key: string, open: OpenIteration): void {
    this.#open.delete(key)
    const { durationMs, status, receivedBytes } = open
    const { outcome, reason } = judge(open)
    const units = outcome === 'completed' ? 1 : 0
    this.#listener.news.end(key, { outcome, reason, units, workerPid: null, durationMs, status, receivedBytes })
  }

  /** k6 tells times by the wall clock, to nanoseconds. */
  #timeOf(time: string): number {
    const agoMs = Math.max(0, this.#times.agoMs(Date.parse(time), Date.now()))
    return roundMs(Math.max(this.#startMs, this.#listener.clock.now() - agoMs))
  }
}

/** One that neither returned nor threw was broken off by k6, which counts it as completed. */
function judge({ isReturned, troubles }: OpenIteration): { outcome: Outcome; reason: string | null } {
  const trouble = worstFirst.find((kind) => troubles[kind] !== undefined)
  if (trouble !== undefined) return { outcome: trouble, reason: toOneLine(troubles[trouble] ?? '') }
  if (isReturned) return { outcome: 'completed', reason: null }
  return { outcome: 'aborted', reason: 'k6 broke it off' }
}

/** k6 writes nested groups as `::order::pay`. */
function stepOf(group: string): string | null {
  return group === '' ? null : group.split('::').slice(1).join(stepSeparator)
}

/** The name that the script gave, or method and path without the query. */
function nameOf({ method, name = '', url = '' }: Readonly<Record<string, string>>): string {
  if (name !== url && name !== '') return name
  return URL.canParse(name) ? `${method} ${new URL(name).pathname}` : `${method} ${name}`
}
