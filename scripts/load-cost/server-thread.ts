/** The thread of counting-server.ts: answers every GET with the same small body, and counts. */
import { createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const counts = new Int32Array(workerData as SharedArrayBuffer)
const body = JSON.stringify({ report: 'one page', ready: true })
// ab speaks HTTP/1.0, and waits for ever on a connection that is kept without a word.
const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: keep-alive`
const answer = Buffer.from(`${head}\r\n\r\n${body}`)
const endOfRequest = '\r\n\r\n'

const server = createServer({ noDelay: true }, (socket) => {
  let begun = ''
  socket.on('data', (chunk) => {
    const requests = (begun + chunk.toString('latin1')).split(endOfRequest)
    begun = requests.pop() ?? ''
    for (const _ of requests) socket.write(answer)
    Atomics.add(counts, 0, requests.length)
  })
  socket.on('error', () => {})
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  parentPort?.postMessage(typeof address === 'object' ? address?.port : null)
})
