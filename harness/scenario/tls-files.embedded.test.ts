import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Certificates, certificatesMissing, makeCertificates } from '../testing/certificates.ts'
import { parseScenario } from './load-scenario.ts'
import { problemsOfTls, problemsOfTlsBeforeNeeds } from './tls-files.ts'

let certificates: Certificates

describe.skipIf(certificatesMissing !== null)(`the files of tls${certificatesMissing ?? ''}`, () => {
  beforeAll(() => {
    certificates = makeCertificates()
  })
  afterAll(() => certificates[Symbol.dispose]())
  const file = (name: string) => certificates.file(name)

  it('are named in the scenario, relative to it, and never read into the plan', () => {
    const scenario = { name: 'reports', target: { command: ['true'] }, iteration: () => {} }
    const folder = file('.')
    const tls = { ca: 'ca.pem', cert: 'client.pem', key: './client.key' }
    expect(parseScenario({ ...scenario, tls }, 'reports.ts', folder).target.tls).toEqual({
      ca: file('ca.pem'),
      cert: file('client.pem'),
      key: file('client.key'),
    })
    expect(parseScenario(scenario, 'reports.ts', folder).target.tls).toBeNull()
    expect(() => parseScenario({ ...scenario, tls: { cert: 'client.pem' } }, 'reports.ts', folder)).toThrow(
      expect.objectContaining({ details: ['tls: a client certificate needs both cert and key'] }),
    )
    const needed = { ...scenario, needs: ['ca.pem'], tls: { ca: 'none.pem' } }
    expect(parseScenario(needed, 'reports.ts', folder).target.tls).toMatchObject({ ca: file('none.pem') })
    expect(() => parseScenario({ ...scenario, tls: { ca: 'none.pem' } }, 'reports.ts', folder)).toThrow(
      expect.objectContaining({ code: 'scenario-invalid', details: [expect.stringMatching(/^tls\.ca: ENOENT/)] }),
    )
  })

  it('are checked before anything starts', () => {
    const given = { ca: file('ca.pem'), cert: file('client.pem'), key: file('client.key') }
    expect(problemsOfTls(given)).toEqual([])
    expect(problemsOfTls({ ...given, key: file('server.key') })).toEqual([
      'tls.key: the key is not that of the certificate in tls.cert',
    ])
    expect(problemsOfTls({ ca: import.meta.filename, cert: file('none.pem'), key: file('client.pem') })).toEqual([
      expect.stringMatching(/^tls\.cert: ENOENT/),
      expect.stringMatching(/^tls\.key: expected a file in PEM/),
    ])
  })

  it('may come later where services may make them, but what is there must be right', () => {
    const given = { ca: file('none.pem'), cert: file('client.pem'), key: file('client.key') }
    expect(problemsOfTlsBeforeNeeds(given)).toEqual([])
    expect(problemsOfTlsBeforeNeeds({ ...given, key: import.meta.filename })).toEqual([
      expect.stringMatching(/^tls\.key: expected a file in PEM/),
    ])
  })
})
