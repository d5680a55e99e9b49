import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tryCommand } from '../../testing/command-trial.ts'

const service = fileURLToPath(new URL('../../../fixtures/small-targets/answers.mjs', import.meta.url))
const program = fileURLToPath(new URL('./soakgate.js', import.meta.url))
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'soakgate-trial-'))
})

afterEach(() => rm(folder, { recursive: true }))

async function scenario(
  script: string,
  target = `{ command: ['node', '${service}', '--port', '{port}'] }`,
): Promise<void> {
  const text = `import { defineScenario } from 'soakgate'
    export default defineScenario({ name: 'small', target: ${target}, ${script} })`
  await writeFile(path.join(folder, 'small.ts'), text)
}

it('shows every request, answer and check of one iteration, and what it did to the memory', async () => {
  await scenario(`
    setup: async ({ http }) => { await http.get('/first') },
    iteration: async ({ http, check }) => {
      const answer = await http.post('/reports?token=hidden-17', { json: { password: 'hidden-18', pages: 3 } })
      check('answered', answer.status === 200)
    }`)
  const { code, out } = await tryCommand(['try', 'small.ts'], folder)
  expect(out).toMatch(
    /^small, seed 1\nsetup\n {2}GET http:.*\/first → 200 in .*\niteration\n {2}POST http:.*\/reports/s,
  )
  expect(out).toContain('"pages":3')
  expect(out).toMatch(
    / {2}✓ answered\niteration completed after .*\nmemory before and after\n {2}worker 1 \(\d+\) {2}[\d.]+ MiB → [\d.]+ MiB/,
  )
  expect(out).not.toMatch(/hidden/)
  expect(code).toBe(0)
})

it('ends with 1 when the iteration fails, and keeps no record', async () => {
  await scenario(
    `iteration: async ({ http, check }) => { check('has pages', (await http.get('/')).text() === 'pages') }`,
  )
  const { code, out } = await tryCommand(['try', 'small.ts'], folder)
  expect(out).toMatch(/ {2}✗ has pages\niteration failed after .*: check did not hold: has pages/)
  expect(code).toBe(1)
  expect(await readdir(folder)).toEqual(['small.ts'])
})

it('shows the redirects that were followed', async () => {
  const module = path.join(folder, 'sends-to-login.mjs')
  const sending = `import http from 'node:http'
    http.createServer(({ url }, answer) => {
      if (url !== '/login') answer.writeHead(302, { location: '/login' })
      answer.end('<form>')
    }).listen(process.argv[2], '127.0.0.1')`
  await writeFile(module, sending)
  await scenario(
    "iteration: async ({ http }) => { await http.post('/jobs') }",
    `{ command: ['node', '${module}', '{port}'] }`,
  )
  const { code, out } = await tryCommand(['try', 'small.ts'], folder)
  expect(out).toMatch(/ {2}POST http:.*\/jobs → 302, location: \/login\n {2}GET http:.*\/login → 200 in /)
  expect(code).toBe(0)
})

it('says what is wrong with the target', async () => {
  await scenario('iteration: () => {}', `{ command: ['no-such-program-here'] }`)
  const { code, err } = await tryCommand(['try', 'small.ts'], folder)
  expect(err).toContain('error command-not-found')
  expect(code).toBe(4)
})

it('says why nothing was begun: what the service printed when it could not start', async () => {
  const module = path.join(folder, 'listens-and-fails.mjs')
  // As gunicorn does, it listens before it has loaded what it is to serve.
  const failing = `import net from 'node:net'
    net.createServer().listen(process.argv[2], '127.0.0.1', () => { throw new Error('no database') })`
  await writeFile(module, failing)
  await scenario(
    'iteration: async ({ http }) => { await http.get("/") }',
    `{ command: ['node', '${module}', '{port}'] }`,
  )
  const { code, out, err } = await tryCommand(['try', 'small.ts'], folder)
  expect(`${out}${err}`).toMatch(/(it had printed|the log has): Error: no database/)
  expect([1, 4]).toContain(code)
})

it('quotes what a service printed that answers with errors alone', async () => {
  const module = path.join(folder, 'fails.mjs')
  const failing = `import http from 'node:http'
    http.createServer((_, answer) => {
      console.error('TypeError: there is no font')
      answer.writeHead(500).end()
    }).listen(process.argv[2], '127.0.0.1')`
  await writeFile(module, failing)
  await scenario(
    "iteration: async ({ http }) => { await http.get('/') }",
    `{ command: ['node', '${module}', '{port}'] }`,
  )
  const { code, out } = await tryCommand(['try', 'small.ts'], folder)
  expect(out).toMatch(/iteration failed [\s\S]*\nthe log has: TypeError: there is no font\n$/)
  expect(code).toBe(1)
})

it('ends by itself as the program that users start, and leaves nothing in the temporary folder', async () => {
  await scenario(`iteration: async ({ http }) => { await http.get('/') }`)
  const temporary = path.join(folder, 'tmp')
  await mkdir(temporary)
  const { exitCode, stderr } = await execa(process.execPath, [program, 'try', 'small.ts'], {
    cwd: folder,
    env: { TMPDIR: temporary },
    reject: false,
  })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(await readdir(temporary)).toEqual([])
})

it('refuses a watch, which makes no request', async () => {
  const text = `import { defineWatch } from 'soakgate'
    export default defineWatch({ name: 'looked-at', target: { pid: 1 }, count: { every: '1s' } })`
  await writeFile(path.join(folder, 'watch.ts'), text)
  const { code, err } = await tryCommand(['try', 'watch.ts'], folder)
  expect(err).toContain('error usage: looked-at is a watch: it makes no request that could be tried')
  expect(code).toBe(2)
})
