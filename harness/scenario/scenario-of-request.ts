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
}

/** The scenario file that stands for a request: it is run, and `--save` keeps it. Throws a TypeError for what is no address. */
export function scenarioTextOf(request: RequestScenario): string {
  const { origin, pathname, search, hostname } = new URL(request.url)
  const pid = request.pid === null ? '' : `pid: ${request.pid}, `
  const options = optionsOf(request)
  const asked = [JSON.stringify(pathname + search), ...(options === '' ? [] : [`{ ${options} }`])].join(', ')
  return `import { defineScenario } from 'soakgate'

export default defineScenario({
  name: ${JSON.stringify(nameOf(hostname, pathname))},
  iterationName: 'request',
  iterations: ${JSON.stringify(request.iterations)},
  users: ${request.users},
  target: { ${pid}url: ${JSON.stringify(origin)} },
  iteration: async ({ http }) => {
    await http.${verbOf(request.method)}(${asked})
  },
})
`
}

const verbs = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const

function verbOf(method: string): (typeof verbs)[number] {
  const verb = verbs.find((known) => known === method.toLowerCase())
  if (verb === undefined) throw new TypeError(`expected one of ${verbs.join(', ').toUpperCase()}, got ${method}`)
  return verb
}

function optionsOf({ body, headers }: RequestScenario): string {
  const parts = Object.keys(headers).length === 0 ? [] : [`headers: ${JSON.stringify(headers)}`]
  if (body !== null) parts.push(`body: ${JSON.stringify(body)}`)
  return parts.join(', ')
}

/** Names the record's folder. */
function nameOf(hostname: string, pathname: string): string {
  const words = `${hostname}${pathname}`.replace(/[^\w.]+/g, '-').replace(/^[-.]+|[-.]+$/g, '')
  return words === '' ? 'request' : words
}
