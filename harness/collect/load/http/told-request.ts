import type { RequestRow } from '../../../record/rows.ts'
import { type Told, type ToldBody, type ToldRedirect, tellBody } from '../told.ts'
import type { Answer, WireRequest } from './exchange.ts'
import type { RequestPlan } from './request-plan.ts'
import type { FollowedRedirect, RequestTrace } from './request-trace.ts'

/** A request as it is told to somebody who watches; no answer: it got none. */
export function tellRequest(
  { name, wire }: RequestPlan,
  { redirects }: RequestTrace,
  answer: Answer | null,
  row: RequestRow,
): Told {
  const { status, error, durationMs } = row
  const { method, url } = redirects.at(-1)?.next ?? wire
  return {
    kind: 'request',
    name,
    redirects: redirects.map(tellRedirect),
    method,
    url: String(url),
    requestHeaders: wire.headers,
    requestBody: bodyOf(wire),
    status,
    ...tellAnswer(answer, row.receivedBytes),
    error,
    durationMs,
  }
}

function tellRedirect({ request, answer }: FollowedRedirect): ToldRedirect {
  const { status, headers } = answer
  return { method: request.method, url: String(request.url), status, location: headers.location ?? '' }
}

function tellAnswer(answer: Answer | null, bytes: number) {
  if (answer === null) return { responseHeaders: {}, responseBody: null }
  const type: string | undefined = answer.headers['content-type']
  return { responseHeaders: answer.headers, responseBody: tellBody(answer.sink.body(), bytes, type) }
}

function bodyOf({ body, headers }: WireRequest): ToldBody | null {
  if (body === null) return null
  if (typeof body === 'string' || body instanceof Uint8Array) {
    return tellBody(body, Buffer.byteLength(body), headers['content-type'])
  }
  return { bytes: body.bytes, text: null }
}
