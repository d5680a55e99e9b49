/**
 * The ends of names whose values are secret: of headers, environment variables, options, query parameters and fields.
 * Names ending otherwise tell about a secret and are none: `TOKEN_TTL`, `max_tokens`, `DB_PASSWORD_FILE`, `PWD`.
 */
export const secretEndings = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'secret',
  'secrets',
  'credential',
  'credentials',
  'authorization',
  'cookie',
  'token',
  'jwt',
  'signature',
  'session[-_.]?id',
  'sessid',
  'api[-_. ]?key',
  '(?:access|account|private|secret|signing|encryption|master|service)[-_. ]?key',
  'secret[-_. ]?key[-_. ]?base',
  '[-_.](?:key|pass|pwd|auth|sig)',
] as const

const secretName = new RegExp(`(?:${secretEndings.join('|')})$`, 'i')

/** Whether a value of this name is secret: `authorization`, `x-api-key`, `DB_PASSWORD`, `accessToken`, `QUOTE_KEY`. */
export function isSecretName(name: string): boolean {
  return secretName.test(name)
}
