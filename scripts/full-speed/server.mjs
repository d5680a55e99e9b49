// Answers as fast as Node can: /report with a line, /large with 100 MB. server.mjs <port>
import http from 'node:http'

const piece = Buffer.alloc(1_000_000, 'x')
const piecesOfLarge = 100

async function* large() {
  for (let sent = 0; sent < piecesOfLarge; sent += 1) yield piece
}

const server = http.createServer(async (request, response) => {
  if (request.url !== '/large') return response.end('one page')
  response.setHeader('content-length', piece.length * piecesOfLarge)
  for await (const part of large()) {
    if (response.destroyed) return
    if (!response.write(part)) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve))
  }
  response.end()
})
server.listen(Number(process.argv[2]), '127.0.0.1')
