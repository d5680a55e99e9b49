import { describe, expect, it } from 'vitest'
import { type Progress, troubleOf } from './connection-trouble.ts'
import { UnreadableBody } from './sending.ts'

const progress: Progress = {
  label: 'GET /report',
  isSent: true,
  isSentWhole: true,
  hasBegun: false,
  isCrossed: false,
  hasEnded: false,
}

function failure(code: string, message = code, name = 'Error'): Error {
  return Object.assign(new Error(message), { code, name })
}

describe('trouble with a connection', () => {
  it('before the request was sent is a failure to connect', () => {
    const refused = failure('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:9')
    expect(troubleOf(refused, { ...progress, isSent: false })).toMatchObject({
      kind: 'not-connected',
      code: 'ECONNREFUSED',
      message: 'GET /report: no connection (connect ECONNREFUSED 127.0.0.1:9)',
    })
  })

  it.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])('after it was sent is a loss (%s)', (code) => {
    expect(troubleOf(failure(code), progress)).toMatchObject({
      kind: 'connection-lost',
      message: `GET /report: the connection ended before any answer (${code})`,
    })
  })

  it('in the middle of the answer is a loss, and says so', () => {
    expect(troubleOf(failure('ECONNRESET'), { ...progress, hasBegun: true }).message).toBe(
      'GET /report: the connection ended in the middle of the answer (ECONNRESET)',
    )
  })

  it('in the middle of an upload is a loss, and says so', () => {
    expect(troubleOf(failure('EPIPE'), { ...progress, isSentWhole: false })).toMatchObject({
      kind: 'connection-lost',
      message: 'GET /report: the connection ended in the middle of the upload (EPIPE)',
    })
  })

  it('that may have crossed the request is a loss, and says that it is not known', () => {
    expect(troubleOf(failure('ECONNRESET'), { ...progress, isCrossed: true })).toMatchObject({
      kind: 'connection-lost',
      message: expect.stringContaining('closed as the request was sent; the server may not have seen it'),
    })
  })

  it('is a broken answer where the parser complains of an open connection, a loss where that had ended', () => {
    const invalid = failure('', 'Expected HTTP/', 'HTTPParserError')
    expect(troubleOf(invalid, { ...progress, hasBegun: true }).kind).toBe('answer-not-http')
    expect(troubleOf(invalid, { ...progress, hasBegun: true, hasEnded: true }).kind).toBe('connection-lost')
    expect(troubleOf(failure('UND_ERR_HEADERS_OVERFLOW'), progress).kind).toBe('answer-not-http')
  })

  it('is none where the request itself could not be sent', () => {
    expect(troubleOf(failure('UND_ERR_INVALID_ARG', 'invalid header'), { ...progress, isSent: false })).toMatchObject({
      kind: 'request-not-sendable',
      message: 'GET /report: invalid header',
    })
    expect(troubleOf(new UnreadableBody('ENOENT: no such file'), { ...progress, isSentWhole: false })).toMatchObject({
      kind: 'request-not-sendable',
      message: 'GET /report: the body could not be read on (ENOENT: no such file)',
    })
  })
})
