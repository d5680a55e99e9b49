import { SoakgateError } from '../../vocabulary/errors.ts'

/** The token by which the memory may be read; null: none is asked for. Throws `environment-missing`. */
export function readBearerToken(variable: string | null): string | null {
  if (variable === null) return null
  const token = process.env[variable] ?? ''
  if (token !== '') return token
  throw new SoakgateError('environment-missing', `${variable} is not set`, {
    expected: `the environment variable ${variable} to hold the token that target.tokenFrom names`,
    got: 'nothing',
  })
}
