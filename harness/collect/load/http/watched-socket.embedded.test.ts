import { once } from 'node:events'
import net from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WatchedSocket } from './watched-socket.ts'

let server: net.Server
let client: net.Socket
let peer: net.Socket
let unannounced: number
let watched: WatchedSocket

beforeEach(async () => {
  // How soon a close follows a request is for the tests to say, not for a busy machine.
  vi.useFakeTimers({ toFake: ['performance'] })
  server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  client = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const [[accepted]] = await Promise.all([once(server, 'connection'), once(client, 'connect')])
  peer = accepted
  peer.on('error', () => {})
  client.resume()
  unannounced = 0
  watched = new WatchedSocket(client, () => {
    unannounced += 1
  })
})

afterEach(async () => {
  client.destroy()
  peer.destroy()
  server.close()
  await once(server, 'close')
  vi.useRealTimers()
})

function answerOneRequest(): void {
  watched.beginRequest()
  watched.beginAnswer()
  watched.endAnswer()
}

/** Waits until the watcher has heard of the close and has asked what became of the request. */
async function untilAsked(): Promise<void> {
  await once(client, 'end')
  await new Promise(setImmediate)
}

describe('a request on a connection that the other side closed', () => {
  it('is unseen where it met the closed socket', async () => {
    answerOneRequest()
    // The close is on its way in the kernel, and nobody here has heard of it.
    peer.destroy()
    watched.beginRequest()
    client.write('GET / HTTP/1.1\r\n\r\n')
    await untilAsked()
    expect(watched.isUnseen).toBe(true)
    expect(watched.isCrossed).toBe(true)
    expect(unannounced).toBe(1)
  })

  it('is not unseen where a program had taken it, and not crossed where that took a while', async () => {
    answerOneRequest()
    watched.beginRequest()
    client.write('GET / HTTP/1.1\r\n\r\n')
    await once(peer, 'data')
    vi.advanceTimersByTime(50)
    peer.destroy()
    await untilAsked()
    expect([watched.isUnseen, watched.isCrossed]).toEqual([false, false])
    expect(unannounced).toBe(0)
  })

  it('is not unseen where it needs several packets, because the first may have been taken', async () => {
    answerOneRequest()
    peer.destroy()
    watched.beginRequest()
    client.write(`POST / HTTP/1.1\r\n\r\n${'x'.repeat(5000)}`)
    await untilAsked()
    expect(watched.isUnseen).toBe(false)
  })

  it('is not unseen where the other side may still answer', async () => {
    answerOneRequest()
    watched.beginRequest()
    client.write('GET / HTTP/1.1\r\n\r\n')
    peer.end()
    await untilAsked()
    expect(watched.isUnseen).toBe(false)
  })
})

describe('a close', () => {
  it('while a kept connection is idle was not announced', async () => {
    answerOneRequest()
    expect(watched.isKept).toBe(true)
    peer.destroy()
    await untilAsked()
    expect(unannounced).toBe(1)
    expect(watched.isKept).toBe(false)
    expect(watched.hasEnded).toBe(true)
  })

  it('before any request says nothing of how the server keeps connections', async () => {
    peer.destroy()
    await untilAsked()
    expect(unannounced).toBe(0)
  })

  it('of our own says nothing either', async () => {
    answerOneRequest()
    client.destroy(Object.assign(new Error('reset'), { code: 'UND_ERR_INFO' }))
    await new Promise((resolve) => client.once('close', resolve))
    expect(unannounced).toBe(0)
    expect(watched.error).toBeNull()
    expect(watched.isOpen).toBe(false)
  })
})
