import { describe, expect, it } from 'vitest'
import { isSecretName } from './secret-names.ts'
import { Secrets } from './secrets.ts'

const nothingKnown = new Secrets()
const secret = 'S3cr3t-Zx9qLw'

describe('names of secrets', () => {
  it.each([
    'authorization',
    'Proxy-Authorization',
    'cookie',
    'set-cookie',
    'x-api-key',
    'GITHUB_TOKEN',
    'DB_PASSWORD',
    'PGPASSWORD',
    'MYSQL_PWD',
    'CLIENT_SECRET',
    'AWS_SECRET_ACCESS_KEY',
    'QUOTE_KEY',
    'apiKey',
    'accessToken',
    'SECRET_KEY_BASE',
    'REDIS_AUTH',
    'credentials',
  ])('%s is one', (name) => expect(isSecretName(name)).toBe(true))

  it.each([
    'PWD',
    'OLDPWD',
    'TOKEN_TTL',
    'max_tokens',
    'DB_PASSWORD_FILE',
    'MONKEY',
    'AUTHOR',
    'cookies',
    'seed',
    'key',
  ])('%s is none', (name) => expect(isSecretName(name)).toBe(false))
})

describe('what looks like a secret', () => {
  it.each([
    [`Authorization: Bearer ${secret}`, 'Authorization: [redacted]'],
    [`> authorization: Basic dXNlcjpwYXNzd29yZA==`, '> authorization: [redacted]'],
    [`curl -H 'Authorization: Token ${secret}' http://x/`, `curl -H 'Authorization: [redacted]' http://x/`],
    [`Set-Cookie: session=${secret}; Path=/; HttpOnly`, 'Set-Cookie: [redacted]'],
    [`{"authorization":"Bearer ${secret}","a":1}`, '{"authorization":"[redacted]","a":1}'],
    [`{ 'x-api-key': '${secret}', 'a': 1 }`, "{ 'x-api-key': '[redacted]', 'a': 1 }"],
    [`('Authorization', 'Bearer ${secret}')`, "('Authorization', '[redacted]')"],
    [`["--token","${secret}"]`, '["--token","[redacted]"]'],
    [`body "{\\"password\\":\\"${secret}\\",\\"a\\":1}"`, 'body "{\\"password\\":\\"[redacted]\\",\\"a\\":1}"'],
    [`{"password": "with \\" a quote ${secret}"}`, '{"password": "[redacted]"}'],
    [`DB_PASSWORD=${secret} node main.js`, 'DB_PASSWORD=[redacted] node main.js'],
    [`password: ${secret}`, 'password: [redacted]'],
    [`:client_secret => "${secret}"`, ':client_secret => "[redacted]"'],
    [`serve --password ${secret} --port 1`, 'serve --password [redacted] --port 1'],
    [`serve --api-key=${secret}`, 'serve --api-key=[redacted]'],
    [`GET /reports?token=${secret}&page=2`, 'GET /reports?token=[redacted]&page=2'],
    [`GET /maps?key=${secret}&page=2`, 'GET /maps?key=[redacted]&page=2'],
    [`<Password>${secret}</Password>`, '<Password>[redacted]</Password>'],
    [`postgres://app:${secret}@db:5432/x`, 'postgres://app:[redacted]@db:5432/x'],
    [`sent Bearer ${secret}.`, 'sent Bearer [redacted]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5', '[redacted]'],
    ['ghp_0123456789abcdefghij0123456789abcdef', '[redacted]'],
    [`password="${secret} cut`, 'password="[redacted]'],
  ])('%s', (text, hidden) => {
    expect(nothingKnown.redactText(text)).toBe(hidden)
    expect(nothingKnown.redactText(hidden), 'twice is the same as once').toBe(hidden)
  })

  it.each([
    '[report-service] listening on http://127.0.0.1:46617 with 2 workers',
    'POST /reports: the connection ended before any answer (read ECONNRESET)',
    'SyntaxError: Unexpected token \'<\', "<html>" is not valid JSON',
    'Basic authentication is required',
    'max_tokens=4096, "token": null',
    'the key 7 was evicted from the cache, keys: 12',
    'http://127.0.0.1:8000/path:a@b',
  ])('is not seen in: %s', (text) => expect(nothingKnown.redactText(text)).toBe(text))

  it('costs no more than its length, whatever a target prints', () => {
    const texts = ['a', 'token', 'token ', '://', 'password="\\', '"', '<', '-', 'eyJ', 'Basic ', '&key=', "secret', "]
    // A repetition within a repetition would take minutes, and this test more than its time.
    for (const text of texts) expect(nothingKnown.redactText(text.repeat(8192 / text.length))).not.toBe('')
  })
})

describe('known secrets', () => {
  it('are hidden wherever they stand: environment, options, passwords of URLs, what a script asked for', () => {
    const secrets = new Secrets({
      GITHUB_TOKEN: 'gh token 1234',
      DATABASE_URL: 'postgres://app:p%40ss-word@db/x',
      PWD: '/a',
    })
    secrets.learn({
      target: { command: ['serve', '--password=optionValue', '--token', 'wordValue1'], env: { A_KEY: 'k-12345678' } },
    })
    secrets.add('from the script')
    expect(
      secrets.redactText('gh token 1234 p%40ss-word p@ss-word optionValue wordValue1 k-12345678 from the script /a'),
    ).toBe('[redacted] [redacted] [redacted] [redacted] [redacted] [redacted] [redacted] /a')
  })

  it('are hidden as they are in URLs and in JSON, and each line of those that have several', () => {
    const secrets = new Secrets()
    secrets.add('a b/c"d')
    secrets.add('-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----')
    expect(secrets.redactText(`${encodeURIComponent('a b/c"d')} ${JSON.stringify('a b/c"d')} MIIEvQIBADANBg`)).toBe(
      '[redacted] "[redacted]" [redacted]',
    )
  })

  it('are hidden as whole words below eight characters, and not at all below four, or where they are mere settings', () => {
    const secrets = new Secrets({ A_TOKEN: 'port', B_TOKEN: 'abc', C_SECRET: 'true', D_PASSWORD: '4711' })
    expect(secrets.redactText('port report abc true 4711 14711')).toBe('[redacted] report abc true [redacted] 14711')
  })

  it('are hidden where a text was cut within one', () => {
    const secrets = new Secrets({ A_TOKEN: 'abcdefghijkl' })
    expect(secrets.redactText('it said "…abcdefg…" and abcdef')).toBe('it said "…[redacted]…" and abcdef')
  })

  it('are hidden in data by their name too, however short; the form of the data stays', () => {
    const secrets = new Secrets({ A_TOKEN: 'abcdefghijkl' })
    const data = {
      env: { A_TOKEN: 'x', PORT: '1' },
      command: ['serve', '--token', 'y', 'abcdefghijkl'],
      size: 25,
      none: null,
    }
    expect(secrets.redactValue(data)).toEqual({
      env: { A_TOKEN: '[redacted]', PORT: '1' },
      command: ['serve', '--token', '[redacted]', '[redacted]'],
      size: 25,
      none: null,
    })
  })
})
