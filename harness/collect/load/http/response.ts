import type { HttpResponse } from '../../../scenario/script.ts'
import type { Answer } from './exchange.ts'

/** What a script gets of an answer. */
export function toResponse(answer: Answer, durationMs: number): HttpResponse {
  const body = answer.sink.body()
  const bytes = answer.sink.bytes
  return {
    status: answer.status,
    ok: answer.status >= 200 && answer.status <= 299,
    url: answer.url.href,
    headers: answer.headers,
    durationMs,
    bytes,
    body,
    text: () => body.toString('utf8'),
    json: () => {
      if (body.length < bytes) {
        throw new Error(`json: only the first ${body.length} of ${bytes} bytes were kept; ask for more with "keep"`)
      }
      return JSON.parse(body.toString('utf8'))
    },
    startsWith: (prefix) => {
      const wanted = Buffer.from(prefix)
      return body.subarray(0, wanted.length).equals(wanted)
    },
  }
}
