import type { RequestRow } from '../../../record/rows.ts'
import type { Http, HttpResponse, RequestOptions } from '../../../scenario/script.ts'
import { formatDuration } from '../../../vocabulary/quantities.ts'
import type { IterationScope } from '../iteration-scope.ts'
import { LoadError, reasonOf, requestOutcomeOf, toOneLine } from '../load-error.ts'
import { type RunClock, roundMs } from '../run-clock.ts'
import { currentStepPath } from '../step-path.ts'
import { startTimer } from '../timer.ts'
import type { Told } from '../told.ts'
import { Cancellation } from './cancellation.ts'
import type { UserConnections } from './connections.ts'
import { toScriptCookies } from './cookies.ts'
import { type Answer, type ExchangeSetting, exchange } from './exchange.ts'
import { redirectLimit, redirectOf } from './redirect.ts'
import { isExpected, planRequest, type RequestDefaults, type RequestPlan } from './request-plan.ts'
import { RequestTrace } from './request-trace.ts'
import { toResponse } from './response.ts'
import { tellRequest } from './told-request.ts'

/** What the HTTP client of one iteration works with. */
export interface HttpSetting {
  scope: IterationScope
  connections: UserConnections
  clock: RunClock
  defaults: RequestDefaults
  /** Name of the header with the worker's pid, in lower case; null: there is none. */
  pidHeader: string | null
  onRequest: (row: RequestRow) => void
  /** Told of requests whole; null: nobody watches. */
  tell: ((told: Told) => void) | null
}

/** The HTTP client of one iteration. */
export function createHttp(setting: HttpSetting): Http {
  const method = (name: string) => (url: string, options?: RequestOptions) => send(setting, name, url, options ?? {})
  return {
    get: method('GET'),
    head: method('HEAD'),
    post: method('POST'),
    put: method('PUT'),
    patch: method('PATCH'),
    delete: method('DELETE'),
    get cookies() {
      return toScriptCookies(setting.connections.cookies, setting.defaults.baseUrl)
    },
  }
}

async function send(setting: HttpSetting, method: string, url: string, options: RequestOptions): Promise<HttpResponse> {
  setting.scope.assertLasts()
  const plan = planRequest(method, url, options, setting.defaults)
  const trace = new RequestTrace(setting.clock.nowMs())
  const answer = await withinTime(setting, plan, trace).catch((error: unknown) => {
    const row = toRow(setting, plan, trace, error)
    setting.onRequest(row)
    setting.tell?.(tellRequest(plan, trace, null, row))
    throw error
  })
  const row = toRow(setting, plan, trace, null)
  setting.onRequest(row)
  setting.tell?.(tellRequest(plan, trace, answer, row))
  const response = toResponse(answer, row.durationMs)
  judgeStatus(plan, answer, response)
  return response
}

/** The request's time runs from here to the end of the answer, redirects included. */
async function withinTime(setting: HttpSetting, plan: RequestPlan, trace: RequestTrace): Promise<Answer> {
  const cancellation = new Cancellation()
  setting.scope.track(cancellation)
  const cancelTimer = startTimer(plan.timeoutMs, () => {
    const message = `${plan.name}: no whole answer within ${formatDuration(plan.timeoutMs)}`
    cancellation.cancel(new LoadError('request-timeout', message))
  })
  // A request may be given up also while it waits for its connection.
  const givenUp = new Promise<never>((_, reject) => cancellation.onCancel(reject))
  try {
    return await Promise.race([givenUp, followRedirects(plan, exchangeSetting(setting, trace, cancellation))])
  } finally {
    cancelTimer()
    setting.scope.untrack(cancellation)
  }
}

async function followRedirects(plan: RequestPlan, setting: ExchangeSetting): Promise<Answer> {
  let request = plan.wire
  for (let redirects = 0; redirects <= redirectLimit; redirects++) {
    const answer = await exchange(request, setting)
    // Who expects a 302 wants to see it.
    const next = plan.expectStatus?.includes(answer.status) ? null : redirectOf(request, answer)
    if (next === null) return answer
    setting.trace.redirects.push({ request, answer, next })
    request = next
  }
  throw new LoadError('redirect-not-followed', `${plan.name}: redirected more than ${redirectLimit} times`)
}

function exchangeSetting(setting: HttpSetting, trace: RequestTrace, cancellation: Cancellation): ExchangeSetting {
  const { scope, connections, clock, pidHeader } = setting
  return {
    connections,
    clock,
    trace,
    cancellation,
    onBytes: (bytes) => {
      trace.receivedBytes += bytes
      scope.receivedBytes += bytes
    },
    onHeaders: (headers) => {
      scope.status = trace.status
      const pid = pidHeader === null ? undefined : headers[pidHeader]
      if (pid === undefined || !/^\d+$/.test(pid)) return
      trace.workerPid = Number(pid)
      scope.workerPid = trace.workerPid
    },
  }
}

function judgeStatus(plan: RequestPlan, answer: Answer, response: HttpResponse): void {
  const { status } = answer
  if (isExpected(plan, status)) return
  if (plan.refusedStatus.includes(status) && plan.refusedWhen(response)) {
    throw new LoadError('status-refused', `${plan.name} was refused with ${status}`)
  }
  const expected = plan.expectStatus?.join(' or ') ?? '200 to 299'
  const said = excerpt(answer)
  throw new LoadError('status-unexpected', `${plan.name} answered ${status}, expected ${expected}${said}`)
}

/** The beginning of an error's text: it often is the service's own reason. */
function excerpt(answer: Answer): string {
  const type: string | undefined = answer.headers['content-type']
  const isText = type !== undefined && /^(text\/plain|application\/([\w.-]+\+)?json)/.test(type)
  const text = isText ? toOneLine(answer.sink.body().subarray(0, 400).toString('utf8')).slice(0, 120) : ''
  return text === '' ? '' : `: ${text}`
}

/** `error`: null for an answered request, whatever its status. */
function toRow(setting: HttpSetting, plan: RequestPlan, trace: RequestTrace, error: unknown): RequestRow {
  const { phase, index, user } = setting.scope.identity
  return {
    phase,
    iteration: index === null ? null : index + 1,
    user,
    step: currentStepPath(),
    name: plan.name,
    method: plan.wire.method,
    status: trace.status,
    outcome: error === null ? 'answered' : requestOutcomeOf(error),
    error: error === null ? null : describeForRow(error),
    startMs: trace.startMs,
    durationMs: roundMs(setting.clock.nowMs() - trace.startMs),
    receivedBytes: trace.receivedBytes,
    workerPid: trace.workerPid,
  }
}

function describeForRow(error: unknown): string {
  const code = error instanceof LoadError ? error.code : null
  return code === null ? reasonOf(error) : `${code}: ${reasonOf(error)}`
}
