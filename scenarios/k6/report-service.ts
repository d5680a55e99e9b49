import { check, group } from 'k6'
import http from 'k6/http'
import type { Options } from 'k6/options'

/** The embedded service asked as its users ask it: whether it is there, then for a report. */
export const options: Options = {
  scenarios: { reports: { executor: 'constant-vus', vus: 4, duration: '30s', exec: 'orderReport' } },
  thresholds: {
    checks: ['rate==1'],
    'http_req_duration{group:::order}': ['p(95)<10000'],
    http_req_failed: ['rate<0.01'],
  },
}

export function orderReport() {
  check(http.get(`${__ENV.BASE_URL}/health`), { 'is healthy': ({ status }) => status === 200 })
  group('order', () => {
    const seed = 1 + Math.floor(Math.random() * 1_000_000_000)
    const headers = { 'content-type': 'application/json' }
    const report = http.post(`${__ENV.BASE_URL}/reports`, JSON.stringify({ seed }), { headers })
    check(report, { 'is a PDF': ({ body }) => typeof body === 'string' && body.startsWith('%PDF-') })
  })
}
