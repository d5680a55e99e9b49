import { describe, expect, it } from 'vitest'
import type { RequestRow } from '../../../record/rows.ts'
import { SimulatedClock } from '../../../testing/simulated-clock.ts'
import type { ToolNews } from '../tools/tool-load.ts'
import { K6Points } from './k6-points.ts'

const tags = {
  method: 'GET',
  url: 'http://127.0.0.1:8000/report?n=1',
  name: 'http://127.0.0.1:8000/report?n=1',
  status: '200',
}

function points(refusedStatus: readonly number[] = []) {
  const begun: string[] = []
  const ended: (Parameters<ToolNews['end']>[1] & { key: string })[] = []
  const requests: RequestRow[] = []
  const reader = new K6Points({
    phase: 'load',
    refusedStatus,
    clock: new SimulatedClock(),
    onRequest: (row) => void requests.push(row),
    news: {
      begin: (key) => void begun.push(key),
      end: (key, row) => void ended.push({ key, ...row }),
      settle: () => {},
      numberOf: () => 7,
      hasBegun: () => begun.length > 0,
      touch: () => {},
    },
  })
  const tell = (metric: string, value = 1, more: Record<string, string> = {}, metadata = { vu: '2', iter: '0' }) =>
    reader.read(
      JSON.stringify({
        metric,
        type: 'Point',
        data: { time: '2026-11-28T14:24:13.825472252Z', value, tags: more, metadata },
      }),
    )
  return { begun, ended, requests, reader, tell }
}

describe('points that k6 prints', () => {
  it('become the row of an iteration when it ends', () => {
    const { tell, begun, ended, requests } = points()
    tell('soakgate_begun')
    tell('http_req_failed', 0, tags)
    tell('http_req_duration', 12.3456, { ...tags, group: '::order::pay' })
    tell('data_received', 1234)
    tell('soakgate_returned')
    tell('iteration_duration', 15)
    expect(ended).toEqual([])
    tell('iterations')
    expect(begun).toEqual(['2/0'])
    expect(ended).toMatchObject([
      { key: '2/0', outcome: 'completed', reason: null, units: 1, durationMs: 15, status: 200, receivedBytes: 1234 },
    ])
    expect(requests).toMatchObject([
      { iteration: 7, user: 1, name: 'GET /report', step: 'order › pay', status: 200, durationMs: 12.346 },
    ])
  })

  it('tell which metrics had a sample, the team’s own too', () => {
    const { reader, tell } = points()
    reader.read(
      '{"type":"Metric","data":{"name":"queue","type":"gauge","contains":"default","thresholds":["value<5"],"submetrics":null},"metric":"queue"}',
    )
    tell('queue', 0)
    expect(reader.sampledMetrics).toEqual(new Set(['queue']))
  })

  it.each([
    [['soakgate_thrown', 1, { reason: 'Error: no paper' }], 'failed', 'Error: no paper'],
    [['checks', 0, { check: 'is a PDF' }], 'failed', 'check did not hold: is a PDF'],
    [['http_req_failed', 1, { ...tags, status: '500', error_code: '1500' }], 'failed', /: status 500$/],
    [['http_req_failed', 1, { ...tags, status: '503', error_code: '1503' }], 'refused', /: status 503$/],
    [
      ['http_req_failed', 1, { ...tags, status: '0', error_code: '1050', error: 'request timeout' }],
      'timed-out',
      /request timeout$/,
    ],
    [
      ['http_req_failed', 1, { ...tags, status: '0', error_code: '1220', error: 'connection reset' }],
      'lost',
      /connection reset$/,
    ],
    [
      ['http_req_failed', 1, { ...tags, status: '0', error_code: '1000', error: 'unexpected EOF' }],
      'lost',
      /unexpected EOF$/,
    ],
    [
      ['http_req_failed', 1, { ...tags, status: '0', error_code: '1212', error: 'dial: connection refused' }],
      'failed',
      /refused$/,
    ],
  ] as const)('of %j make it %s', ([metric, value, more], outcome, reason) => {
    const { tell, ended } = points([503])
    tell('soakgate_begun')
    tell(metric, value, more)
    tell('soakgate_returned')
    tell('iterations')
    const wanted = typeof reason === 'string' ? reason : expect.stringMatching(reason)
    expect(ended).toMatchObject([{ outcome, reason: wanted, units: 0 }])
  })

  it('do not hide a loss behind a check that did not hold because of it', () => {
    const { tell, ended } = points()
    tell('soakgate_begun')
    tell('http_req_failed', 1, { ...tags, status: '0', error_code: '1220', error: 'connection reset' })
    tell('checks', 0, { check: 'is a PDF' })
    tell('iterations')
    expect(ended).toMatchObject([{ outcome: 'lost' }])
  })

  it('of an iteration that neither returned nor threw say that it was broken off', () => {
    const { tell, ended } = points()
    tell('soakgate_begun')
    tell('iterations')
    expect(ended).toMatchObject([{ outcome: 'aborted', reason: 'k6 broke it off' }])
  })

  it('of setup, of other metrics and of cut lines are no iterations', () => {
    const { tell, reader, begun, ended } = points()
    tell('iterations', 1, {}, { vu: '0', iter: '0' })
    tell('vus')
    reader.read('{"metric":"iterations","type":"Point","data":{"time":"2026')
    reader.read('{"type":"Metric","data":{"name":"iterations"},"metric":"iterations"}')
    reader.read('no JSON at all')
    expect([...begun, ...ended]).toEqual([])
  })
})
