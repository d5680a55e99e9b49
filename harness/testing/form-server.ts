import { once } from 'node:events'
import http from 'node:http'

/** A server that reads multipart forms with Node's own reader of the fetch standard. */
export interface FormServer extends AsyncDisposable {
  url: string
  /** Name, file name, content type and bytes of each file that came in. */
  fields: readonly (readonly [string, string, string, number])[]
}

/** Starts it on a free port of 127.0.0.1. */
export async function startFormServer(): Promise<FormServer> {
  const fields: [string, string, string, number][] = []
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const headers = { 'content-type': request.headers['content-type'] ?? '' }
    const form = await new Response(Buffer.concat(chunks), { headers }).formData()
    for (const [name, value] of form) {
      if (typeof value !== 'string') fields.push([name, value.name, value.type, value.size])
    }
    response.end('read')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    fields,
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
