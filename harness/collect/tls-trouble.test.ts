import { describe, expect, it } from 'vitest'
import { describeTlsTrouble } from './tls-trouble.ts'

const failure = (code: string, message: string) => Object.assign(new Error(message), { code })

describe('trouble with TLS', () => {
  it('is told with what helps', () => {
    expect(describeTlsTrouble(failure('CERT_HAS_EXPIRED', 'certificate has expired'))).toBe(
      'the certificate is not accepted (certificate has expired); renew it',
    )
    expect(describeTlsTrouble(failure('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'long'))).toBe(
      'the service ended the TLS handshake (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED); where it asks for a client certificate, name one in tls.cert and tls.key',
    )
  })

  it('is not what every connection may meet', () => {
    expect(describeTlsTrouble(failure('ECONNREFUSED', 'refused'))).toBeNull()
    expect(describeTlsTrouble(new Error('no code'))).toBeNull()
    expect(describeTlsTrouble('text')).toBeNull()
  })
})
