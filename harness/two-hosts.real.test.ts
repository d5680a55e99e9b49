import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { k6Program } from './testing/k6-run.ts'
import { whyNoMeasuredNode } from './testing/measured-services.ts'
import { NamespaceNetwork, whyNoNamespaces } from './testing/namespace-network.ts'
import { PrometheusTrial, passUnlessMissed, whyNotInstalled } from './testing/prometheus-trial.ts'
import { nodePackages, readTrial, type ServerTrial, serversFolder, statusOf } from './testing/server-trial.ts'

const program = fileURLToPath(new URL('./faces/cli/soakgate.js', import.meta.url))
const noK6 = k6Program === null ? 'k6 is not there; install it with `go install go.k6.io/k6@latest`' : null
const missing = noK6 ?? whyNoNamespaces() ?? whyNotInstalled('prometheus') ?? whyNoMeasuredNode()
if (missing !== null) console.log(`skipped: two hosts as network namespaces, because ${missing}`)

const reports = 60
const script = `import { check, sleep } from 'k6'
import http from 'k6/http'
export const options = { thresholds: { checks: ['rate==1'], http_req_duration: ['p(95)<10000'] } }
export default () => {
  check(http.get(__ENV.BASE_URL + '/keeping-report'), { made: ({ status }) => status === 200 })
  sleep(1.5)
}
`

describe.skipIf(missing !== null)('k6 on two hosts, a service on a third that Prometheus scrapes', () => {
  let network: NamespaceNetwork
  let trial: PrometheusTrial
  let service = ''
  let prometheus = ''

  beforeAll(async () => {
    network = await NamespaceNetwork.make(['hub', 'left', 'right', 'service'])
    trial = new PrometheusTrial()
    writeFileSync(path.join(trial.folder, 'reports.js'), script)
    const onService = network.on('service')
    const host = network.addressOf('service')
    const env = { NODE_PATH: nodePackages }
    spawnOn(onService, [process.execPath, 'measured.mjs', '8000', host], { cwd: serversFolder, env })
    service = `http://${host}:8000`
    const listen = `${network.addressOf('hub')}:9090`
    spawnOn(network.on('hub'), ['prometheus', ...trial.scrapingOptions([`${host}:8000`], listen)])
    prometheus = `http://${listen}`
    await network.answered('hub', `${service}/health`)
    await network.answered('hub', `${prometheus}/-/ready`)
  })

  afterAll(async () => {
    await trial?.end()
    await network?.remove()
  })

  function spawnOn(
    [first, ...words]: [string, ...string[]],
    command: readonly string[],
    place: Parameters<PrometheusTrial['spawn']>[2] = {},
  ): void {
    trial.spawn(first, [...words, ...command], place)
  }

  /** One command on the hub. @param segments undefined: k6 runs there too */
  async function soak(name: string, segments?: readonly object[]): Promise<ServerTrial> {
    const scenario = {
      name,
      iterationName: 'report',
      iterations: [reports],
      users: 4,
      warmup: { iterationsPerWorker: 3 },
      load: {
        engine: 'k6',
        script: './reports.js',
        program: k6Program,
        ...(segments === undefined ? {} : { segments }),
      },
      target: { url: service, prometheus, workers: { querySet: 'prometheus-client', match: 'job="service"' } },
      serverCount: { url: '/metrics', counter: 'reports_total' },
      thresholds: ['iteration_failed_rate <= 0%', 'rss max < 1GiB'],
    }
    writeFileSync(path.join(trial.folder, `${name}.ts`), `export default ${JSON.stringify(scenario)}`)
    const [first, ...words] = network.on('hub')
    const command = [...words, process.execPath, program, 'run', `${name}.ts`, '--no-abort', '--quiet']
    const { stderr } = await execa(first, command, { cwd: trial.folder, reject: false })
    return readTrial(path.join(trial.folder, 'results', name), stderr)
  }

  it('is one run with one verdict on a service that keeps memory, the same as of k6 on one host', async () => {
    for (const host of ['hub', 'left', 'right', 'service'])
      expect(await network.routesOf(host)).toEqual(['10.77.0.0/24'])
    const before = { left: await network.packetsSentBy('left'), right: await network.packetsSentBy('right') }
    const two = await soak('two-hosts', [{ run: network.on('left') }, { run: network.on('right') }])
    const sent = { left: await network.packetsSentBy('left'), right: await network.packetsSentBy('right') }
    expect(sent.left - before.left).toBeGreaterThan(reports / 2)
    expect(sent.right - before.right).toBeGreaterThan(reports / 2)

    const { record, verdict } = two
    expect(verdict.outcomes).toMatchObject({ completed: reports })
    expect(record.outcome?.serverCount).toEqual({ count: reports, problem: null })
    expect(record.outcome?.tool).toMatchObject({ claimed: reports, dropped: 0 })
    const loaded = record.iterations.filter(({ phase }) => phase === 'load')
    expect(loaded.map(({ iteration }) => iteration).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: reports }, (_, index) => index + 1),
    )
    expect(new Set(loaded.map(({ user }) => user))).toEqual(new Set([0, 1, 2, 3]))
    for (const host of ['segment 1 of 2 (ip)', 'segment 2 of 2 (ip)']) {
      expect(two.told).toContain(`checks rate==1 in ${host}`)
    }

    const one = await soak('one-host')
    expect(one.verdict.outcomes).toEqual(verdict.outcomes)
    expect(one.record.outcome?.serverCount).toEqual(record.outcome?.serverCount)
    for (const trialOfHosts of [one, two]) {
      expect(statusOf(trialOfHosts, 'iteration_failed_rate')).toBe('pass')
      expect(statusOf(trialOfHosts, 'rss')).toBe(passUnlessMissed(trialOfHosts))
      expect(trialOfHosts.verdict.status).toBe('fail')
      expect(trialOfHosts.told).toMatch(/worker 1: \+2(\.\d+)? MiB per report .* over \d+ of its own/)
      expect(trialOfHosts.verdict.workers.map(({ slot, generations }) => [slot, generations])).toEqual([[1, 1]])
    }
  })
})
