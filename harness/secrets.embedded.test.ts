import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandTrial, tryCommand } from './testing/command-trial.ts'

const targets = fileURLToPath(new URL('../fixtures/small-targets', import.meta.url))

/** Every secret of the run, by the way in which soakgate could learn that it is one. */
const corpus = {
  'environment of the target': 'sign-3f9c-Kq7',
  'password in a URL': 'db-Pa55-Zz81',
  'short, with a name that says so': 'xy7Q',
  'option of the command': 'opt-Tk-55120',
  'environment of soakgate': 'inherited-99-Xw',
  "env('NAME') of the script": 'script-asked-0815',
  'bearer token that only the script knows': 'bearer-only-known-there-42',
  'cookie that only the script knows': 'cookie-only-known-there-43',
  'query parameter': 'query-only-known-there-44',
  'field of a JSON body': 'field-only-known-there-45',
  'field of a form': 'form-only-known-there-46',
  'header of an API key': 'header-only-known-there-47',
  'basic credentials': 'dXNlcjpiYXNpYy1vbmx5LTQ4',
  'cookie that the target sets': 'cookie-of-the-answer-123',
  'password that the target made up': 'correct-horse-battery',
}

let folder = ''
let ran: CommandTrial
let again: CommandTrial
let planned: CommandTrial

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-secrets-'))
  process.env.SOAKGATE_TEST_TOKEN = corpus['environment of soakgate']
  process.env.SOAKGATE_TEST_ASKED = corpus["env('NAME') of the script"]
  writeFileSync(path.join(folder, 'tells.ts'), scenario())
  planned = await tryCommand(['run', 'tells.ts', '--dry-run'], folder)
  const reporters = 'terminal,json=v.json,junit=j.xml,markdown=m.md,csv=c.csv'
  ran = await tryCommand(['run', 'tells.ts', '--reporter', reporters], folder)
  again = await tryCommand(['analyze', recordFolder(), '--reporter', 'terminal,json=-'], folder)
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  delete process.env.SOAKGATE_TEST_TOKEN
  delete process.env.SOAKGATE_TEST_ASKED
})

function scenario(): string {
  return `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'tells', iterations: [4], bailAfter: 9, warmup: { iterationsPerWorker: 1 },
  target: {
    cwd: ${JSON.stringify(targets)}, ready: { url: '/health', within: '10s' }, stopWithin: '2s',
    command: ['node', 'tells-secrets.mjs', '--port', '{port}', '--token', '${corpus['option of the command']}'],
    env: {
      SIGNING_SECRET: '${corpus['environment of the target']}', A_PASSWORD: '${corpus['short, with a name that says so']}',
      DATABASE_URL: 'postgres://app:${corpus['password in a URL']}@db/x',
    },
  },
  iteration: async ({ http, env, iteration }) => {
    await http.post('/reports?access_token=${corpus['query parameter']}&page=1', {
      json: { password: '${corpus['field of a JSON body']}', last: iteration.phase === 'load' && iteration.index === 3 ? 'the end' : '' },
      headers: {
        authorization: 'Bearer ${corpus['bearer token that only the script knows']}',
        cookie: 'session=${corpus['cookie that only the script knows']}',
        'x-api-key': '${corpus['header of an API key']}', 'x-plain': env('SOAKGATE_TEST_ASKED'),
      },
      expectStatus: 500,
    })
    await http.post('/forms', {
      form: { client_secret: '${corpus['field of a form']}' }, expectStatus: 500,
      headers: { authorization: 'Basic ${corpus['basic credentials']}' },
    })
    throw new Error('refused ' + env('SOAKGATE_TEST_ASKED') + ' and password=${corpus['password that the target made up']}')
  },
})
`
}

function recordFolder(): string {
  const parent = path.join(folder, 'results/tells')
  return path.join(parent, readdirSync(parent)[0] ?? '')
}

/** Everything that the run wrote or printed, by where. */
function everything(): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file !== 'tells.ts' && statSync(path.join(folder, file)).isFile())
    .map((file) => [file, readText(path.join(folder, file))] as const)
  const printed = Object.entries({ planned, ran, again }).flatMap(([name, trial]) => [
    [`stdout of ${name}`, trial.out] as const,
    [`stderr of ${name}`, trial.err] as const,
  ])
  return Object.fromEntries([...files, ...printed])
}

function readText(file: string): string {
  const bytes = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
}

describe('a run full of secrets', () => {
  it('makes its requests, and the target tells all of it', () => {
    expect(ran.code).toBe(1)
    const log = everything()[path.relative(folder, path.join(recordFolder(), '4/target.log'))] ?? ''
    expect(log).toContain('signing with [redacted]')
    expect(log).toContain('connecting to postgres://app:[redacted]@db/x')
    expect(log).toContain('authorization: [redacted]')
    expect(again.err).toMatch(/failed: refused \[redacted\] and password=\[redacted\]/)
    expect(JSON.parse(planned.out)).toMatchObject({ runs: [{ target: { env: { A_PASSWORD: '[redacted]' } } }] })
  })

  it.each(Object.entries(corpus))('shows it nowhere: %s', (_, secret) => {
    const found = Object.entries(everything()).flatMap(([where, text]) => {
      const line = text.split('\n').find((one) => one.includes(secret))
      return line === undefined ? [] : [`${where}: ${line.slice(0, 200)}`]
    })
    expect(found).toEqual([])
  })
})
