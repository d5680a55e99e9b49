import { isSecretName } from '../vocabulary/secret-names.ts'
import { hideSecretPatterns } from '../vocabulary/secret-patterns.ts'

/** One request against a service that runs already: what `run --pid --url` asks for without a scenario file. */
export interface RequestScenario {
  /** The process to watch; null: only the address is known, which is enough for one try. */
  pid: number | null
  /** Address of the request, with its path. */
  url: string
  /** Such as `POST`. */
  method: string
  /** null: none. */
  body: string | null
  headers: Readonly<Record<string, string>>
  iterations: readonly number[]
  users: number
  /** They replace the defaults of their metric. */
  thresholds: readonly string[]
}

/** A scenario file, and the environment without which it does not run. */
export interface RequestScenarioText {
  text: string
  /** Values that are not written into the file, by the variables that it asks for. */
  environment: Readonly<Record<string, string>>
}

/**
 * The scenario file that stands for a request: it is run, and `--save` keeps it. Secret headers and a body that holds
 * one are asked for by `env`: the file lies beside the records. Throws a TypeError for what is no address.
 */
export function scenarioTextOf(request: RequestScenario): RequestScenarioText {
  const { origin, pathname, search, hostname, username } = new URL(request.url)
  if (username !== '') throw new TypeError('an address without a password; send it as a header')
  const pid = request.pid === null ? '' : `pid: ${request.pid}, `
  const { options, environment } = optionsOf(request)
  const isSecretPath = hideSecretPatterns(request.url) !== request.url
  if (isSecretPath) environment[pathVariable] = pathname + search
  const path = isSecretPath ? `env('${pathVariable}')` : JSON.stringify(pathname + search)
  const named = isSecretPath ? [`name: ${JSON.stringify(`${request.method} ${pathname}`)}`] : []
  const all = [...named, ...options].join(', ')
  const asked = [path, ...(all === '' ? [] : [`{ ${all} }`])].join(', ')
  const given = Object.keys(environment).length === 0 ? 'http' : 'http, env'
  const text = `import { defineScenario } from 'soakgate'

export default defineScenario({
  name: ${JSON.stringify(nameOf(hostname, pathname))},
  iterationName: 'request',
  iterations: ${JSON.stringify(request.iterations)},
  users: ${request.users},
  target: { ${pid}url: ${JSON.stringify(origin)} },${thresholdsInCode(request.thresholds)}
  iteration: async ({ ${given} }) => {
    await http.${verbOf(request.method)}(${asked})
  },
})
`
  return { text, environment }
}

const verbs = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const

function verbOf(method: string): (typeof verbs)[number] {
  const verb = verbs.find((known) => known === method.toLowerCase())
  if (verb === undefined) throw new TypeError(`expected one of ${verbs.join(', ').toUpperCase()}, got ${method}`)
  return verb
}

/** The variable that holds a path whose query is secret. */
const pathVariable = 'REQUEST_PATH'

function optionsOf({ body, headers }: RequestScenario): { options: string[]; environment: Record<string, string> } {
  const environment: Record<string, string> = {}
  const inCode = (name: string, value: string) => {
    if (!isSecret(name, value)) return JSON.stringify(value)
    const variable = `REQUEST_${name.toUpperCase().replace(/\W/g, '_')}`
    environment[variable] = value
    return `env('${variable}')`
  }
  const fields = Object.entries(headers).map(([name, value]) => `${JSON.stringify(name)}: ${inCode(name, value)}`)
  const parts = fields.length === 0 ? [] : [`headers: { ${fields.join(', ')} }`]
  if (body !== null) parts.push(`body: ${inCode('body', body)}`)
  return { options: parts, environment }
}

function isSecret(name: string, value: string): boolean {
  return isSecretName(name) || hideSecretPatterns(`${name}: ${value}`) !== `${name}: ${value}`
}

/** The line of a scenario file that holds its thresholds; nothing where there are none. */
export function thresholdsInCode(thresholds: readonly string[]): string {
  return thresholds.length === 0 ? '' : `\n  thresholds: ${JSON.stringify(thresholds)},`
}

/** Names the record's folder. */
function nameOf(hostname: string, pathname: string): string {
  const words = `${hostname}${pathname}`.replace(/[^\w.]+/g, '-').replace(/^[-.]+|[-.]+$/g, '')
  return words === '' ? 'request' : words
}
