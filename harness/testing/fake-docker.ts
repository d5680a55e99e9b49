import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import Dockerode from 'dockerode'

/** `open`: a stream that nothing comes of and that stays; `reset`: the connection breaks. */
export type FakeAnswer = { status: number; body: object } | 'open' | 'reset'

/** Docker's own client, and a daemon that never had a container. */
export interface FakeDocker {
  docker: Dockerode
  /** What was asked of it: method and path, in order. */
  asked: readonly string[]
  /** How many of its streams are open. */
  openStreams: () => number
  stop: () => void
}

/** @param answerTo is given the method and the path, as `GET /containers/uploads/json` */
export async function startFakeDocker(answerTo: (asked: string) => FakeAnswer): Promise<FakeDocker> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-fake-docker-'))
  const socketPath = path.join(folder, 'socket')
  const asked: string[] = []
  const open = new Set<http.ServerResponse>()
  const server = http.createServer((request, response) => {
    const question = `${request.method} ${request.url?.split('?')[0]}`
    asked.push(question)
    const answer = answerTo(question)
    if (answer === 'reset') {
      request.socket.destroy()
    } else if (answer === 'open') {
      open.add(response)
      response.on('close', () => open.delete(response)).flushHeaders()
    } else {
      request.resume().on('end', () => {
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  const stop = () => {
    server.close()
    server.closeAllConnections()
    rmSync(folder, { recursive: true })
  }
  return { docker: new Dockerode({ socketPath }), asked, openStreams: () => open.size, stop }
}
