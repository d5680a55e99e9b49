import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContext } from 'node:tls'

/** The files, in PEM, by which the service and its clients know each other. Only their names go into the plan. */
export interface TlsFiles {
  /** Absolute; who signed the service's certificate. null: those that Node knows. */
  ca: string | null
  /** Absolute; the certificate of our own that the service asks for. null: none. */
  cert: string | null
  /** Absolute; the key of `cert`. */
  key: string | null
}

/** What TLS connections are made with: read once, used by all. Throws where a file cannot be used. */
export function openTls({ ca, cert, key }: TlsFiles): SecureContext {
  return createSecureContext({
    ...(ca === null ? {} : { ca: readFileSync(ca) }),
    ...(cert === null ? {} : { cert: readFileSync(cert) }),
    ...(key === null ? {} : { key: readFileSync(key) }),
  })
}

/** What is wrong with the files, a line for each; empty: they can be used. */
export function problemsOfTls(files: TlsFiles): string[] {
  return troublesOf(files).map(inWords)
}

/** The same where the services of `needs` may still make those that are not there. */
export function problemsOfTlsBeforeNeeds(files: TlsFiles): string[] {
  return troublesOf(files)
    .filter(({ error }) => codeOf(error) !== 'ENOENT')
    .map(inWords)
}

interface TlsTrouble {
  place: string
  error: unknown
}

function troublesOf(files: TlsFiles): readonly TlsTrouble[] {
  const alone = (['ca', 'cert', 'key'] as const).flatMap((name) =>
    meet(`tls.${name}`, () => openTls({ ca: null, cert: null, key: null, [name]: files[name] })),
  )
  return alone.length > 0 ? alone : meet('tls.key', () => openTls(files))
}

function meet(place: string, use: () => void): readonly TlsTrouble[] {
  try {
    use()
    return []
  } catch (error) {
    return [{ place, error }]
  }
}

function inWords({ place, error }: TlsTrouble): string {
  return `${place}: ${describe(error)}`
}

function describe(error: unknown): string {
  const code = codeOf(error)
  if (code.startsWith('ERR_OSSL_X509')) return 'the key is not that of the certificate in tls.cert'
  if (code.startsWith('ERR_OSSL')) return `expected a file in PEM without a passphrase (${code})`
  return error instanceof Error ? error.message : String(error)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
