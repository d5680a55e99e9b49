import { readFileSync } from 'node:fs'
import type { TlsOptions } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Behaviour, startFaultyServer } from '../../../../fixtures/faulty-server/faulty-server.ts'
import { file } from '../../../scenario/file-source.ts'
import type { TlsFiles } from '../../../scenario/tls-files.ts'
import { type Certificates, certificatesMissing, makeCertificates } from '../../../testing/certificates.ts'
import { startFormServer } from '../../../testing/form-server.ts'
import { runScript } from '../../../testing/script-run.ts'

let certificates: Certificates
const read = (name: string) => readFileSync(certificates.file(name))

/** What becomes of uploads to a server with this certificate. */
async function upload(
  server: { certificate?: string; behaviour?: Behaviour } & TlsOptions,
  names: Partial<TlsFiles> = { ca: 'ca.pem' },
) {
  const { certificate = 'server', behaviour = 'ok', ...options } = server
  const own = { cert: read(`${certificate}.pem`), key: read(`${certificate}.key`), ...options }
  await using faulty = await startFaultyServer({ behaviour, tls: own })
  const full = (name: string | null | undefined) => (name == null ? null : certificates.file(name))
  const run = await runScript(({ http }) => http.post('/report', { body: file('2MiB') }).then(() => {}), {
    baseUrl: faulty.url,
    size: 3,
    tls: { ca: full(names.ca), cert: full(names.cert), key: full(names.key) },
  })
  return {
    outcomes: run.iterations.map(({ outcome }) => outcome),
    reason: run.iterations[0]?.reason,
    counts: faulty.counts(),
  }
}

describe.skipIf(certificatesMissing !== null)(`over TLS${certificatesMissing ?? ''}, a service`, () => {
  beforeAll(() => {
    certificates = makeCertificates()
  })
  afterAll(() => certificates[Symbol.dispose]())

  it('whose certificate the named CA signed is spoken to, over one connection', async () => {
    const { outcomes, counts } = await upload({})
    expect(outcomes).toEqual(['completed', 'completed', 'completed'])
    expect(counts).toEqual({ connections: 1, received: 3, answered: 3, broken: 0 })
  })

  it('that asks for a client certificate gets the named one', async () => {
    const asking = { requestCert: true, rejectUnauthorized: true, ca: read('ca.pem') }
    const { outcomes } = await upload(asking, { ca: 'ca.pem', cert: 'client.pem', key: 'client.key' })
    expect(outcomes).toEqual(['completed', 'completed', 'completed'])
    const without = await upload(asking)
    expect(without.outcomes).toEqual(['failed', 'failed', 'failed'])
    expect(without.reason).toContain('name one in tls.cert and tls.key')
    expect(without.counts.received).toBe(0)
  })

  it.each([
    [
      'that nobody known signed',
      'server',
      {},
      /UNABLE_TO_VERIFY|unable to verify.*; name the CA that signed it in tls\.ca$/,
    ],
    ['that signed itself', 'stranger', { ca: 'ca.pem' }, /self-signed certificate\); name it in tls\.ca$/],
    ['for another host', 'elsewhere', { ca: 'ca.pem' }, /altnames.*; it must name the host that is asked/],
  ])('with a certificate %s is told as such', async (_, certificate, names, reason) => {
    const told = await upload({ certificate }, names)
    expect(told.outcomes).toEqual(['failed', 'failed', 'failed'])
    expect(told.reason).toMatch(/^POST \/report: the certificate is not accepted/)
    expect(told.reason).toMatch(reason)
    expect(told.counts.received).toBe(0)
  })

  it('that speaks plain HTTP is told as such', async () => {
    await using plain = await startFormServer()
    const { iterations } = await runScript(({ http }) => http.get('/report').then(() => {}), {
      baseUrl: plain.url.replace('http:', 'https:'),
    })
    expect(iterations[0]?.reason).toBe(
      'GET /report: no TLS is spoken there; leave tls out, or write http:// in its address',
    )
  })

  it.each([
    ['answers-413-and-closes', 'failed'],
    ['closes-during-upload', 'lost'],
    ['redirects-early', 'completed'],
  ] as const)('that %s is told as without TLS', async (behaviour, outcome) => {
    const { outcomes } = await upload({ behaviour })
    expect(outcomes).toEqual([outcome, outcome, outcome])
  })
})
