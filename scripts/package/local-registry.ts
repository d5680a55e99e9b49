import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { z } from 'zod'
import type { Tarball } from './tarball.ts'

const manifestFile = fileURLToPath(new URL('../../package.json', import.meta.url))
const named = z.looseObject({ name: z.string(), version: z.string() })

/**
 * A package registry on this machine that has one package, the tarball, and sends npm to the real registry for all
 * others: `npm install soakgate` can be tried word for word before it is published.
 */
export class LocalRegistry {
  readonly url: string
  readonly #server: Server

  private constructor(server: Server, url: string) {
    this.#server = server
    this.url = url
  }

  static async start(tarball: Tarball): Promise<LocalRegistry> {
    const upstream = (await execa('npm', ['config', 'get', 'registry'])).stdout.trim().replace(/\/$/, '')
    const content = readFileSync(tarball.file)
    const server = createServer((request, response) => answer(request, response, { content, upstream }))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    // A server that listens on an address and a port has an AddressInfo.
    return new LocalRegistry(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function answer(request: IncomingMessage, response: ServerResponse, from: { content: Buffer; upstream: string }): void {
  const manifest = named.parse(JSON.parse(readFileSync(manifestFile, 'utf8')))
  if (request.url === `/${manifest.name}`) {
    const tarball = `http://${request.headers.host}/${manifest.name}.tgz`
    const integrity = `sha512-${createHash('sha512').update(from.content).digest('base64')}`
    const versions = { [manifest.version]: { ...manifest, dist: { tarball, integrity } } }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ name: manifest.name, 'dist-tags': { latest: manifest.version }, versions }))
  } else if (request.url === `/${manifest.name}.tgz`) {
    response.end(from.content)
  } else {
    response.writeHead(302, { location: `${from.upstream}${request.url}` }).end()
  }
}
