import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Certificates for tests, made by openssl in a folder of their own: each name has a `.pem` and a `.key` there. */
export interface Certificates extends Disposable {
  /** Absolute path of `ca.pem`, `server.key` and the like. */
  file: (name: string) => string
}

/** Why no certificates can be made here; null: they can. */
export const certificatesMissing: string | null = /^OpenSSL [3-9]/.test(
  spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '',
)
  ? null
  : 'openssl 3 is not installed (apt-get install openssl)'

/**
 * `ca`, and signed by it: `server` for 127.0.0.1 and localhost, `client` and `elsewhere` for example.org.
 * `stranger` signed itself.
 */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-certificates-'))
  const make = (name: string, ...more: readonly string[]) => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`]
    const words = ['req', '-x509', ...key, '-out', `${name}.pem`, '-subj', `/CN=${name}`, ...more]
    const { status, stderr } = spawnSync('openssl', words, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`openssl ${words.join(' ')}: ${stderr}`)
  }
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:FALSE']
  const here = ['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']
  make('ca', '-days', '2')
  make('server', '-days', '2', ...signed, ...here)
  make('client', '-days', '2', ...signed)
  make('elsewhere', '-days', '2', ...signed, '-addext', 'subjectAltName=DNS:example.org')
  make('stranger', '-days', '2', ...here)
  return {
    file: (name) => path.join(folder, name),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
