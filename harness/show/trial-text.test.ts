import { expect, it } from 'vitest'
import type { ToldRequest } from '../collect/load/told.ts'
import type { IterationRow } from '../record/rows.ts'
import { renderTold, renderTrialEnd } from './trial-text.ts'

const request: ToldRequest = {
  name: 'POST /jobs',
  redirects: [],
  method: 'POST',
  url: 'http://127.0.0.1:8000/jobs',
  requestHeaders: { 'content-type': 'application/json' },
  requestBody: { bytes: 7, text: '{"x":1}' },
  status: 202,
  responseHeaders: { 'content-type': 'text/plain', date: 'today', location: '/jobs/7\u001b[2J' },
  responseBody: { bytes: 9, text: 'line one\nline two' },
  error: null,
  durationMs: 31.04,
}

it('shows a request, its answer and both bodies, with control characters made harmless', () => {
  expect(renderTold({ kind: 'request', ...request }, false)).toBe(
    [
      '  POST http://127.0.0.1:8000/jobs → 202 in 31 ms, 9 B',
      '    > content-type: application/json',
      '    > {"x":1}',
      '    < content-type: text/plain',
      '    < location: /jobs/7\\x1b[2J',
      '    < line one',
      '    < line two',
      '',
    ].join('\n'),
  )
})

it('shows every redirect, so that one to a login is seen', () => {
  const redirects = [{ method: 'POST', url: 'http://127.0.0.1:8000/jobs', status: 302, location: '/login?next=/jobs' }]
  const login = { ...request, redirects, method: 'GET', url: 'http://127.0.0.1:8000/login?next=/jobs', status: 200 }
  expect(
    renderTold({ kind: 'request', ...login }, false)
      .split('\n')
      .slice(0, 4),
  ).toEqual([
    '  POST http://127.0.0.1:8000/jobs → 302, location: /login?next=/jobs',
    '    > content-type: application/json',
    '    > {"x":1}',
    '  GET http://127.0.0.1:8000/login?next=/jobs → 200 in 31 ms, 9 B',
  ])
})

it('says of a body that is no text how long it is, and shows the name that stands in records', () => {
  const told = { ...request, name: 'download', responseBody: { bytes: 2048, text: null } }
  const text = renderTold({ kind: 'request', ...told }, false)
  expect(text).toContain('202 in 31 ms, 2 KiB  (download)')
  expect(text).toContain('< (2 KiB, not shown)')
})

it('says why no answer came', () => {
  const told = { ...request, status: null, responseBody: null, error: 'ECONNRESET: the connection was reset' }
  const text = renderTold({ kind: 'request', ...told }, false)
  expect(text).toContain('→ ECONNRESET: the connection was reset after 31 ms')
  expect(text).not.toContain('<')
})

it('marks checks', () => {
  expect(renderTold({ kind: 'check', name: 'is a PDF', holds: true }, false)).toBe('  ✓ is a PDF\n')
  expect(renderTold({ kind: 'check', name: 'is a PDF', holds: false }, true)).toContain('\u001b[31m✗')
})

it('ends with the outcome and what every process had before and after', () => {
  const row = { outcome: 'failed', reason: 'check did not hold: is a PDF', durationMs: 1200 } as IterationRow
  const memory = [
    { who: 'worker 1', pid: 7, beforeBytes: 50 * 1024 ** 2, afterBytes: 52 * 1024 ** 2 },
    { who: 'worker 2', pid: 8, beforeBytes: 50 * 1024 ** 2, afterBytes: null },
  ]
  expect(renderTrialEnd(row, memory, 'report')).toBe(
    [
      'report failed after 1.20 s: check did not hold: is a PDF',
      'memory before and after',
      '  worker 1 (7)  50 MiB → 52 MiB  +2 MiB',
      '  worker 2 (8)  50 MiB → –  –',
      '',
    ].join('\n'),
  )
})
