/** Codes by which Node says that it does not accept the certificate of the other side, and what helps. */
const certificateHints: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'name it in tls.ca',
  SELF_SIGNED_CERT_IN_CHAIN: 'name the CA that signed it in tls.ca',
  UNABLE_TO_GET_ISSUER_CERT: 'name the CA that signed it in tls.ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'name the CA that signed it in tls.ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'name the CA that signed it in tls.ca',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it must name the host that is asked, such as IP:127.0.0.1',
  CERT_HAS_EXPIRED: 'renew it',
  CERT_NOT_YET_VALID: 'its time has not begun, by the clock of this machine',
}

/** What went wrong with TLS itself, in a sentence with what helps; null: it is no trouble with TLS. */
export function describeTlsTrouble(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  const code = String(error.code)
  const hint = certificateHints[code]
  // Node goes on with what helps in a program of one's own.
  const [reason] = error.message.split('; if the root CA')
  if (hint !== undefined) return `the certificate is not accepted (${reason}); ${hint}`
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return 'no TLS is spoken there; leave tls out, or write http:// in its address'
  }
  if (!/^ERR_SSL_.*ALERT/.test(code)) return null
  return `the service ended the TLS handshake (${code}); where it asks for a client certificate, name one in tls.cert and tls.key`
}
