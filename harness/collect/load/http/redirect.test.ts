import { describe, expect, it } from 'vitest'
import { BodySink } from './body-sink.ts'
import type { WireRequest } from './exchange.ts'
import { redirectOf } from './redirect.ts'

const request: WireRequest = {
  url: new URL('http://127.0.0.1:8000/reports/7'),
  method: 'POST',
  headers: { 'content-type': 'application/json', Authorization: 'Bearer key', Host: 'own', 'x-own': 'value' },
  body: '{}',
  label: 'POST /reports/7',
  keepBytes: 100,
  readBytesPerSecond: null,
}

function redirect(status: number, location?: string, method = 'POST') {
  const headers = location === undefined ? {} : { location }
  return redirectOf(
    { ...request, method },
    { url: request.url, status, headers: headers as Record<string, string>, sink: new BodySink(0) },
  )
}

describe('a redirect', () => {
  it('needs a status and a location', () => {
    expect(redirect(302)).toBeNull()
    expect(redirect(200, '/elsewhere')).toBeNull()
    expect(redirect(304, '/elsewhere')).toBeNull()
  })

  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'DELETE', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [301, 'DELETE', 'DELETE'],
    [307, 'POST', 'POST'],
    [308, 'PUT', 'PUT'],
  ])('with %i makes of a %s a %s', (status, method, becomes) => {
    const next = redirect(status, '/elsewhere', method)
    expect(next?.method).toBe(becomes)
    expect(next?.body).toBe(becomes === method ? '{}' : null)
    expect(Object.hasOwn(next?.headers ?? {}, 'content-type')).toBe(becomes === method)
  })

  it('is relative to the request, and keeps its secrets on the same server only', () => {
    expect(redirect(307, 'pages/1')?.url.href).toBe('http://127.0.0.1:8000/reports/pages/1')
    expect(redirect(307, 'pages/1')?.headers).toMatchObject({ Authorization: 'Bearer key' })
    expect(redirect(307, 'http://127.0.0.1:9000/')?.headers).toEqual({
      'content-type': 'application/json',
      'x-own': 'value',
    })
  })

  it.each(['mailto:someone@example.org', 'http://['])('to %s is not followed', (location) => {
    expect(() => redirect(302, location)).toThrow('which is no http address')
  })
})
