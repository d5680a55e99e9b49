import { describe, expect, it } from 'vitest'
import { file } from '../../../scenario/file-source.ts'
import type { RequestOptions } from '../../../scenario/script.ts'
import { isExpected, planRequest } from './request-plan.ts'

const defaults = { baseUrl: 'http://127.0.0.1:8000', requestTimeoutMs: 60_000, folder: import.meta.dirname }

function plan(options: RequestOptions = {}, url = '/jobs/7?verbose=1') {
  return planRequest('GET', url, options, defaults)
}

describe('a request', () => {
  it('is named by method and path unless it has a name', () => {
    expect(plan().name).toBe('GET /jobs/7')
    expect(plan({ name: 'GET /jobs/:id' }).name).toBe('GET /jobs/:id')
  })

  it('goes to a path of the service or to another address', () => {
    expect(plan().wire.url.href).toBe('http://127.0.0.1:8000/jobs/7?verbose=1')
    expect(plan({}, 'http://localhost:9000/x').wire.url.href).toBe('http://localhost:9000/x')
    expect(() => plan({}, 'ftp://localhost/x')).toThrow('expected a path or an http address')
  })

  it('has the time and the kept beginning that it asks for', () => {
    expect(plan()).toMatchObject({ timeoutMs: 60_000, wire: { keepBytes: 1024 * 1024 } })
    expect(plan({ timeout: '90s', keep: 'first 64KiB' })).toMatchObject({
      timeoutMs: 90_000,
      wire: { keepBytes: 65_536 },
    })
    expect(plan({ keep: 'none' }).wire.keepBytes).toBe(0)
    expect(plan().wire.readBytesPerSecond).toBeNull()
    expect(plan({ readRate: '1MiB/s' }).wire.readBytesPerSecond).toBe(1_048_576)
  })

  it('is refused with its name where an option cannot be meant', () => {
    expect(() => plan({ timeout: '90' as '90s' })).toThrow('GET /jobs/7: timeout: expected a duration')
    expect(() => plan({ keep: 'first 64KB' as 'first 64kB' })).toThrow('GET /jobs/7: keep: "64KB": KB is ambiguous')
    expect(() => plan({ keep: '64KiB' as 'none' })).toThrow('expected "none" or such as "first 64KiB"')
    expect(() => plan({ readRate: '1MiB' as '1MiB/s' })).toThrow('GET /jobs/7: readRate: expected a size per second')
    expect(() => plan({ form: { drawing: file('none.dxf') } })).toThrow(
      /^GET \/jobs\/7: form: the file cannot be sent \(ENOENT/,
    )
    expect(() => plan({ json: 1, form: {} })).toThrow('expected one of json, form and body')
  })
})

describe('the statuses that are right', () => {
  it('are 200 to 299 unless others are named', () => {
    expect([199, 200, 299, 300].map((status) => isExpected(plan(), status))).toEqual([false, true, true, false])
    expect([200, 202].map((status) => isExpected(plan({ expectStatus: 202 }), status))).toEqual([false, true])
    expect([200, 404].map((status) => isExpected(plan({ expectStatus: [404] }), status))).toEqual([false, true])
  })
})
