import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Ajv } from 'ajv'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { tryCommand } from '../../testing/command-trial.ts'

const schema = new URL('../../../fixtures/kubernetes/testrun-k6-v1alpha1.json', import.meta.url)
const script = `import http from 'k6/http'
export const options = { thresholds: { checks: ['rate==1'] } }
export default () => { http.get(__ENV.BASE_URL + '/report') }
`
const usual = {
  name: 'Shop.charts',
  iterations: [25, 100],
  users: 4,
  target: {
    url: 'http://charts.shop.svc:8000',
    prometheus: 'http://prometheus.monitoring.svc:9090',
    tokenFrom: 'READER_TOKEN',
    workers: { querySet: 'cadvisor', match: 'namespace="shop",container="web"' },
  },
  serverCount: { url: '/metrics', counter: 'reports_total{status="ok"}' },
  load: { engine: 'k6', script: 'charts.js', env: { ROWS: '300', SHOP_TOKEN: 'kept-in-the-cluster' } },
  thresholds: ['rss max < 512MiB at 100', 'iteration_duration p95 < 10s'],
}

const rssBound = { metric: 'rss', aggregate: 'max', bound: 512 * 1024 ** 2, sizes: [100] }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-k8s-'))
  writeFileSync(path.join(folder, 'charts.js'), script)
})
afterEach(() => rmSync(folder, { recursive: true }))

let count = 0
function k8s(changes: object, ...words: string[]) {
  // Node keeps what it imported of a path.
  const file = `shop-${count++}.ts`
  writeFileSync(path.join(folder, file), `export default ${JSON.stringify({ ...usual, ...changes })}`)
  return tryCommand(['k8s', file, ...words], folder)
}

async function printed(changes: object, ...words: string[]) {
  const { out, err } = await k8s(changes, ...words)
  const [job, scripts, testRun] = parseAllDocuments(out).map((one): Record<string, unknown> => one.toJS())
  return { out, err, job, scripts, testRun }
}

describe('soakgate k8s', () => {
  it('prints a TestRun with nothing but fields that the operator knows', async () => {
    const isTestRun = new Ajv({ strict: false, validateFormats: false }).compile(
      JSON.parse(readFileSync(schema, 'utf8')),
    )
    const words = ['--parallelism', '2', '--namespace', 'shop', '--k6-image', 'grafana/k6:1.8.1']
    const { testRun } = await printed({}, ...words)
    expect(isTestRun(testRun), JSON.stringify(isTestRun.errors)).toBe(true)
    expect(isTestRun({ ...testRun, spec: { parallelism: 2 } })).toBe(false)
    expect(testRun).toMatchObject({
      apiVersion: 'k6.io/v1alpha1',
      kind: 'TestRun',
      metadata: { name: 'shop-charts', namespace: 'shop' },
      spec: {
        parallelism: 2,
        script: { configMap: { name: 'shop-charts-script', file: 'soakgate.js' } },
        runner: { image: 'grafana/k6:1.8.1' },
      },
    })
  })

  it('gives k6 the script as it is, and exactly as many iterations as the watch counts and warms up by', async () => {
    const { scripts } = await printed({}, '--workers', '3')
    expect(scripts).toMatchObject({
      kind: 'ConfigMap',
      metadata: { name: 'shop-charts-script' },
      data: {
        'charts.js': script,
        'soakgate.js': expect.stringMatching(
          /^import \* as script from "\.\/charts\.js"[\s\S]*"vus":4,"iterations":130,/,
        ),
      },
    })
  })

  it('has no secret in it, but says which Secret of the cluster has it', async () => {
    const { out, job, testRun } = await printed({})
    expect(out).not.toContain('kept-in-the-cluster')
    const fromSecret = (key: string) => ({
      name: key,
      valueFrom: { secretKeyRef: { name: 'shop-charts-secrets', key } },
    })
    expect(testRun).toMatchObject({
      spec: {
        runner: {
          env: [
            { name: 'BASE_URL', value: 'http://charts.shop.svc:8000' },
            { name: 'ROWS', value: '300' },
            fromSecret('SHOP_TOKEN'),
          ],
        },
      },
    })
    expect(job).toMatchObject({ spec: { template: { spec: { containers: [{ env: [fromSecret('READER_TOKEN')] }] } } } })
    expect(out).toContain('--from-file=SHOP_TOKEN=FILE --from-file=READER_TOKEN=FILE')
    writeFileSync(path.join(folder, 'charts.js'), `${script}// kept-in-the-cluster\n`)
    expect((await k8s({})).err).toContain('Shop.charts has a secret where a cluster would show it')
  })

  it('has a Job whose words soakgate understands, and tells which thresholds it cannot judge', async () => {
    const { job, err } = await printed({}, '--image', 'registry.example.org/soakgate:1')
    expect(job).toMatchObject({
      kind: 'Job',
      metadata: { name: 'shop-charts-watch' },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 4200,
        template: { spec: { containers: [{ image: 'registry.example.org/soakgate:1', command: ['soakgate'] }] } },
      },
    })
    expect(await planOf(job)).toMatchObject({
      scenario: { name: 'Shop.charts' },
      runs: [
        {
          size: 100,
          target: { memory: { querySet: 'cadvisor', match: usual.target.workers.match, tokenFrom: 'READER_TOKEN' } },
          count: {
            by: 'prometheus',
            url: 'http://charts.shop.svc:8000/metrics',
            counter: 'reports_total{status="ok"}',
          },
          thresholds: expect.arrayContaining([
            expect.objectContaining({ source: 'command line', threshold: expect.objectContaining(rssBound) }),
          ]),
        },
      ],
    })
    expect(err).toBe('Not judged by the Job: iteration_duration p95 < 10s\n')
  })

  it.each([
    [{ url: '/count', pointer: '/made#1/ok' }, [], { by: 'url', pointer: '/made#1/ok' }],
    [undefined, ['--count-every', '2s'], { by: 'time', everyMs: 2000 }],
  ])('counts by %j, with %j', async (serverCount, words, expected) => {
    const { job } = await printed({ serverCount }, ...words)
    expect(await planOf(job)).toMatchObject({ runs: [{ count: expected }] })
  })

  it('brings soakgate along where no image has it', async () => {
    const { job } = await printed({})
    expect(job).toMatchObject({
      spec: { template: { spec: { containers: [{ image: 'node:24-slim', command: ['npx'] }] } } },
    })
    expect(argsOf(job).slice(0, 3)).toEqual(['--yes', expect.stringMatching(/^soakgate@\d/), 'watch'])
  })

  it.each([
    [{ serverCount: undefined }, [], /serverCount: name the address.*or give --count-every/],
    [{ users: 1 }, ['--parallelism', '2'], /users: 1 cannot be split among --parallelism 2/],
    [
      { target: { ...usual.target, url: 'http://127.0.0.1:8000' } },
      [],
      /target\.url: http:\/\/127\.0\.0\.1:8000 is another/,
    ],
    [{ target: { command: ['serve'] } }, [], /target: name the service that runs in the cluster/],
    [
      { target: { ...usual.target, workers: { rss: 'worker_rss_bytes', slot: ['instance'] } } },
      [],
      /target\.workers: soakgate watch takes a query set/,
    ],
  ])('refuses %j with %j', async (changes, words, said) => {
    const { code, err, out } = await k8s(changes, ...words)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(said)
  })

  it('refuses a scenario whose load k6 does not make', async () => {
    const text = `const { load, ...usual } = ${JSON.stringify(usual)}\nexport default { ...usual, iteration() {} }\n`
    writeFileSync(path.join(folder, 'own.ts'), text)
    const { err } = await tryCommand(['k8s', 'own.ts'], folder)
    expect(err).toContain('load.engine: iterations makes no load in a cluster; k6 does')
  })

  it.each([
    "import { pick } from './pick.js'",
    "import './pick.js'",
    "const pick = require('../pick.js')",
    "const rows = open('rows.csv')",
  ])('refuses a script that needs a file beside it: %s', async (line) => {
    writeFileSync(path.join(folder, 'charts.js'), `${line}\n${script}`)
    const { code, err } = await k8s({})
    expect(code).toBe(2)
    expect(err).toContain('Bundle it into one file')
  })
})

function argsOf(job: unknown): string[] {
  return JSON.parse(JSON.stringify(job).match(/"args":(\[.*?\]),"env"/)?.[1] ?? '[]')
}

/** What soakgate makes of the words of the Job, with its records in the folder of the test. */
async function planOf(job: unknown): Promise<unknown> {
  const args = argsOf(job)
  const words = args.slice(args.indexOf('watch')).map((word) => (word === '/results' ? folder : word))
  const { code, out } = await tryCommand([...words, '--dry-run'], folder)
  expect(code).toBe(0)
  return JSON.parse(out)
}
