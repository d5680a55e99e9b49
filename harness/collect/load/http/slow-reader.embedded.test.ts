import { once } from 'node:events'
import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { runScript } from '../../../testing/script-run.ts'

const bodyBytes = 64 * 1024 * 1024
/** What the kernels of both sides may hold of an answer over the loopback. */
const kernelBytes = 16 * 1024 * 1024

describe('a slow reader', () => {
  it('holds the service back: it cannot send what is not read', async () => {
    let sentBytes = 0
    const server = net.createServer(async (socket) => {
      socket.on('error', () => {})
      await once(socket, 'data')
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${bodyBytes}\r\n\r\n`)
      const chunk = Buffer.alloc(64 * 1024)
      for (let left = bodyBytes; left > 0 && !socket.destroyed; left -= chunk.length) {
        await new Promise<void>((sent) => socket.write(chunk, () => sent()))
        sentBytes += chunk.length
      }
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { iterations, requests } = await runScript(
      async ({ http }) => {
        await http.get('/report', { readRate: '512KiB/s', timeout: '2s' })
      },
      { baseUrl: `http://127.0.0.1:${port}` },
    )
    server.close()
    expect(iterations).toMatchObject([{ outcome: 'timed-out' }])
    const { receivedBytes = 0, durationMs = 0 } = requests[0] ?? {}
    expect(receivedBytes).toBeGreaterThan(0)
    expect(sentBytes).toBeLessThan(receivedBytes + kernelBytes)
    // In pieces of 64 KiB.
    expect(receivedBytes).toBeLessThanOrEqual((durationMs / 1000) * 512 * 1024 + 2 * 64 * 1024)
  })
})
