import { check, group, sleep } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'
import type { Options } from 'k6/options'

/** A customer logs in, uploads a drawing, waits for the quotation, and fetches it as a PDF. */
export const options: Options = {
  vus: 6,
  iterations: 25,
  noCookiesReset: true,
  thresholds: { checks: ['rate==1'], 'http_req_duration{group:::order}': ['p(95)<60000'] },
}

const folder = '../../fixtures/services/quotations/drawings'
const drawings = ['bracket.dxf', 'cover.dxf', 'faceplate.dxf'].map((name) =>
  http.file(open(`${folder}/${name}`, 'b'), name),
)
const materials = ['steel', 'stainless', 'aluminium']
const waitSeconds = 1
const longestWait = 240

export default function () {
  const service = __ENV.BASE_URL
  if (exec.vu.iterationInInstance === 0) {
    const customer = JSON.stringify({ customer: `Customer ${exec.vu.idInTest}` })
    http.post(`${service}/sessions`, customer, { headers: { 'content-type': 'application/json' } })
  }
  const url = group('order', () => {
    const order = http.post(`${service}/quotations`, {
      drawing: pick(drawings),
      material: pick(materials),
      quantity: String(1 + Math.floor(Math.random() * 500)),
    })
    return order.status < 300 ? `${service}${order.json('url')}` : null
  })
  if (url === null) return
  let answer = http.get(url, { tags: { name: 'quotation' } })
  for (let waited = 0; answer.status === 202 && waited < longestWait; waited += waitSeconds) {
    sleep(waitSeconds)
    answer = http.get(url, { tags: { name: 'quotation' } })
  }
  const pdf = http.get(`${url}/pdf`, { tags: { name: 'pdf' }, responseType: 'binary' })
  check(pdf, { 'is a PDF': ({ body }) => body instanceof ArrayBuffer && isPdf(body) })
}

function pick<T>(values: readonly T[]): T {
  const picked = values[Math.floor(Math.random() * values.length)]
  if (picked === undefined) throw new Error('there is nothing to pick from')
  return picked
}

function isPdf(body: ArrayBuffer): boolean {
  return String.fromCharCode(...new Uint8Array(body, 0, 5)) === '%PDF-'
}
