import { check } from 'k6'
import http from 'k6/http'
import type { Options } from 'k6/options'

/** How much is made is what soakgate says; the thresholds are part of its verdict. */
export const options: Options = {
  vus: 1,
  iterations: 25,
  thresholds: { checks: ['rate==1'], 'http_req_duration{name:report}': ['p(95)<10000'] },
}

export default function () {
  const seed = 1 + Math.floor(Math.random() * 1_000_000_000)
  const report = http.post(`${__ENV.BASE_URL}/reports`, JSON.stringify({ seed }), {
    headers: { 'content-type': 'application/json' },
    responseType: 'binary',
    tags: { name: 'report' },
  })
  check(report, {
    'is a PDF': ({ body }) => body instanceof ArrayBuffer && isPdf(body),
    'is of plausible size': ({ body }) => body instanceof ArrayBuffer && body.byteLength > 50_000,
  })
}

function isPdf(body: ArrayBuffer): boolean {
  return String.fromCharCode(...new Uint8Array(body, 0, 5)) === '%PDF-'
}
