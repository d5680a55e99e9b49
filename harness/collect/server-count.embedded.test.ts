import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ServerCount } from './server-count.ts'

let server: Server | null = null
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-count-'))
})
afterEach(() => {
  server?.close()
  rmSync(folder, { recursive: true, force: true })
})

it('counts from where it begins, at an address that is relative to the service', async () => {
  let made = 40
  server = createServer((request, answer) => answer.end(request.url === '/count' ? String(made) : 'no'))
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const count = await ServerCount.start({ by: 'url', url: '/count', pointer: null }, `http://127.0.0.1:${port}`)
  made = 65
  await count.look()
  made = 66
  await count.look()
  expect(await count.close()).toEqual({ count: 26, problem: null })
})

it('counts lines of a log, and refuses one that is not there', async () => {
  const file = path.join(folder, 'access.log')
  writeFileSync(file, 'POST /reports 200\n')
  const count = await ServerCount.start({ by: 'log', file, pattern: 'POST /reports' }, 'http://127.0.0.1')
  appendFileSync(file, 'POST /reports 200\nGET /health 200\nPOST /reports 200\n')
  await count.look()
  expect(await count.close()).toEqual({ count: 2, problem: null })
  await expect(
    ServerCount.start({ by: 'log', file: `${file}.no`, pattern: 'x' }, 'http://127.0.0.1'),
  ).rejects.toMatchObject({
    code: 'reports-not-countable',
    message: "The service's own count cannot be read",
  })
})

it('does not know what it could not read at last', async () => {
  let status = 200
  server = createServer((_request, answer) => answer.writeHead(status).end('3'))
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const count = await ServerCount.start(
    { by: 'url', url: `http://127.0.0.1:${port}/`, pointer: null },
    'http://127.0.0.1',
  )
  status = 404
  await count.look()
  expect(await count.close()).toEqual({ count: null, problem: 'answered 404, expected 200' })
})
