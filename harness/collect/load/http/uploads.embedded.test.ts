import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type FaultyServer,
  type FaultySpec,
  startFaultyServer,
} from '../../../../fixtures/faulty-server/faulty-server.ts'
import { file } from '../../../scenario/file-source.ts'
import type { Http } from '../../../scenario/script.ts'
import { startFormServer } from '../../../testing/form-server.ts'
import { runScript } from '../../../testing/script-run.ts'

let folder: string
let server: FaultyServer
const drawing = Buffer.alloc(300_000, 'drawing ')

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soakgate-uploads-'))
  await writeFile(path.join(folder, 'house.dxf'), drawing)
  await writeFile(path.join(folder, 'plan.pdf'), '%PDF')
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(() => serve({}))
afterEach(() => server[Symbol.asyncDispose]())

async function serve(spec: FaultySpec): Promise<void> {
  server = await startFaultyServer(spec)
}

async function upload(make: (http: Http) => Promise<unknown>, size = 1) {
  const modulePath = path.join(folder, 'scenario.ts')
  return runScript(({ http }) => make(http).then(() => {}), { baseUrl: server.url, modulePath, size })
}

/** Files that this process has open in the folder of the test. */
async function openFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd')
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  return links.filter((link) => link.startsWith(folder))
}

describe('an upload', () => {
  it('from disk arrives whole, with its length and type, from a path relative to the scenario file', async () => {
    const { iterations } = await upload((http) => http.post('/report', { body: file('house.dxf') }))
    expect(iterations).toMatchObject([{ outcome: 'completed', reason: null }])
    expect(server.requests()).toMatchObject([
      {
        bodyBytes: 300_000,
        bodyCrc32: crc32(drawing),
        headers: { 'content-length': '300000', 'content-type': 'application/octet-stream' },
      },
    ])
    expect(server.requests()[0]?.headers).not.toHaveProperty('transfer-encoding')
    expect(await openFiles()).toEqual([])
  })

  it('that is made up is the same for the same seed alone', async () => {
    await upload(async (http) => {
      for (const seed of [7, 7, 8]) await http.put('/report', { body: file('3MB', { seed, type: 'image/own' }) })
    })
    const [first, second, third] = server.requests()
    expect(first).toMatchObject({ bodyBytes: 3_000_000, headers: { 'content-type': 'image/own' } })
    expect(second?.bodyCrc32).toBe(first?.bodyCrc32)
    expect(third?.bodyCrc32).not.toBe(first?.bodyCrc32)
    // Bytes that repeat would be compressed, or found again, by a service that looks for that.
    expect(new Set(Buffer.from(first?.body ?? '').subarray(0, 1000)).size).toBeGreaterThan(50)
  })

  it('of nothing has a length, too', async () => {
    await upload((http) => http.post('/report', { body: file('0B') }))
    expect(server.requests()).toMatchObject([{ bodyBytes: 0, headers: { 'content-length': '0' } }])
  })

  it('of a file that is not there fails with its name, and nothing is sent', async () => {
    const { iterations } = await upload((http) => http.post('/report', { body: file('castle.dxf') }))
    expect(iterations).toMatchObject([
      {
        outcome: 'failed',
        reason: expect.stringMatching(/^POST \/report: body: the file cannot be sent \(ENOENT.*castle/),
      },
    ])
    expect(server.counts().connections).toBe(0)
  })

  it('that a dying kept connection did not deliver is made again, whole, and never one that it may have', async () => {
    await server[Symbol.asyncDispose]()
    await serve({ behaviour: 'closes-idle' })
    const { iterations } = await upload((http) => http.post('/report', { body: file('plan.pdf') }), 40)
    const completed = iterations.filter(({ outcome }) => outcome === 'completed').length
    // One may cross the server's first close; it is then told as lost.
    expect(completed).toBeGreaterThanOrEqual(39)
    expect(server.counts()).toMatchObject({ received: completed, answered: completed })
    expect(new Set(server.requests().map(({ body }) => body))).toEqual(new Set(['%PDF']))
  })

  it('that the server breaks closes its file', async () => {
    await server[Symbol.asyncDispose]()
    await serve({ behaviour: 'closes-during-upload' })
    await writeFile(path.join(folder, 'large.bin'), Buffer.alloc(8_000_000))
    const { iterations } = await upload((http) => http.post('/report', { body: file('large.bin') }), 3)
    expect(iterations[0]).toMatchObject({
      outcome: 'lost',
      reason: expect.stringContaining('the connection ended in the middle of the upload'),
    })
    await expect.poll(openFiles).toEqual([])
  })
})

describe('a form with files', () => {
  it('is sent as multipart/form-data with a length, in order', async () => {
    const form = { title: 'A & B', pages: 3, drawings: [file('house.dxf'), file('plan.pdf', { name: 'p"1.pdf' })] }
    const { iterations } = await upload((http) => http.post('/report', { form }))
    expect(iterations[0]?.reason).toBeNull()
    const [request] = server.requests()
    expect(request?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=\S+$/)
    const boundary = request?.headers['content-type']?.split('boundary=')[1]
    const parts = request?.body
      .split(`--${boundary}\r\n`)
      .slice(1)
      .map((part) => part.split('\r\n'))
    expect(parts?.[0]).toEqual(['Content-Disposition: form-data; name="title"', '', 'A & B', ''])
    expect(parts?.[1]).toEqual(['Content-Disposition: form-data; name="pages"', '', '3', ''])
    expect(parts?.[2]?.slice(0, 3)).toEqual([
      'Content-Disposition: form-data; name="drawings"; filename="house.dxf"',
      'Content-Type: image/vnd.dxf',
      '',
    ])
    expect(String(request?.bodyBytes)).toBe(request?.headers['content-length'])
    expect(await openFiles()).toEqual([])
  })

  it('is read as it is meant', async () => {
    const form = {
      drawings: [file('house.dxf'), file('plan.pdf', { name: 'p"1.pdf' })],
      none: file('0B'),
      big: file('1MiB'),
    }
    await using other = await startFormServer()
    const { iterations } = await runScript(({ http }) => http.post('/', { form }).then(() => {}), {
      baseUrl: other.url,
      modulePath: path.join(folder, 'scenario.ts'),
    })
    expect(iterations[0]?.reason).toBeNull()
    expect(other.fields).toEqual([
      ['drawings', 'house.dxf', 'image/vnd.dxf', 300_000],
      ['drawings', 'p"1.pdf', 'application/pdf', 4],
      ['none', 'generated.bin', 'application/octet-stream', 0],
      ['big', 'generated.bin', 'application/octet-stream', 1_048_576],
    ])
  })

  it('without a file in it stays urlencoded', async () => {
    await upload((http) => http.post('/report', { form: { tag: ['a', 'b'], isDraft: true } }))
    expect(server.requests()).toMatchObject([{ body: 'tag=a&tag=b&isDraft=true' }])
  })
})

describe('a redirected upload', () => {
  it.each(['redirects-upload', 'redirects-early'] as const)(
    'is made again from its beginning (%s)',
    async (behaviour) => {
      await server[Symbol.asyncDispose]()
      await serve({ behaviour })
      const { iterations } = await upload((http) => http.post('/report', { body: file('house.dxf') }))
      expect(iterations).toMatchObject([{ outcome: 'completed' }])
      const again = server.requests().at(-1)
      expect(again).toMatchObject({ path: '/received', bodyBytes: 300_000, bodyCrc32: crc32(drawing) })
    },
  )

  it('loses its body where it becomes a GET', async () => {
    await upload((http) => http.post('/see-other', { form: { drawing: file('house.dxf') } }))
    const again = server.requests().at(-1)
    expect(again).toMatchObject({ method: 'GET', bodyBytes: 0 })
    expect(Object.keys(again?.headers ?? {})).toEqual(['host', 'connection'])
  })
})

describe('an answer before the end of an upload', () => {
  it.each(['answers-413-and-closes', 'answers-413-and-reads-on', 'answers-413-and-reads-no-more'] as const)(
    'is told as the answer that it is (%s)',
    async (behaviour) => {
      await server[Symbol.asyncDispose]()
      await serve({ behaviour })
      const { iterations, requests } = await upload((http) => http.post('/report', { body: file('8MiB') }), 10)
      expect(new Set(iterations.map(({ reason }) => reason))).toEqual(
        new Set(['POST /report answered 413, expected 200 to 299']),
      )
      expect(requests.filter(({ status, outcome }) => status === 413 && outcome === 'answered')).toHaveLength(10)
      expect(server.counts()).toMatchObject({ received: 10, answered: 10 })
    },
  )
})
