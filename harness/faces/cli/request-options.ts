import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { scenarioTextOf } from '../../scenario/scenario-of-request.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'

/** The options of `soakgate run` that stand for a scenario file. */
export interface RequestOptions {
  pid?: number
  url?: string
  method?: string
  data?: string
  header: string[]
  users?: number
  iterations?: number[]
  threshold: string[]
  /** Where the scenario file is kept that stands for the request. */
  save?: string
}

/** Whether the command line asks for a request instead of naming scenarios; refuses half of each. */
export function asksForRequest(given: readonly string[], options: RequestOptions): boolean {
  const { pid, url, method, data, header, save } = options
  const asksForSome = [pid, url, method, data, save].some((option) => option !== undefined) || header.length > 0
  if (given.length > 0 && asksForSome) {
    throw usage('either scenario files or a request', `both: ${given.join(' ')} and options of a request`)
  }
  if (given.length > 0) return false
  if (url === undefined) throw usage('a scenario file, or --pid and --url', 'neither')
  return true
}

/** The scenario file that stands for the request. */
export async function requestText(options: RequestOptions, line: CommandLine): Promise<string> {
  const { pid, url = '', method, data, header, users, iterations, threshold } = options
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw usage('an http address after --url', url)
  const body = data === undefined ? null : await readData(data, line)
  try {
    const { text, environment } = scenarioTextOf({
      pid: pid ?? null,
      url,
      method: method ?? (body === null ? 'GET' : 'POST'),
      body,
      headers: headersOf(header, body),
      iterations: iterations ?? [25, 100, 500],
      users: users ?? 1,
      thresholds: threshold,
    })
    // What the file asks for by env: the load process inherits it, and it is kept out of everything that is written.
    for (const [name, value] of Object.entries(environment)) {
      process.env[name] = value
      line.secrets.add(value)
    }
    return text
  } catch (error) {
    if (error instanceof TypeError)
      throw usage('a method such as POST, and an address without a password', error.message)
    throw error
  }
}

/** Text, or what a file holds: `@report.json`, as curl has it. */
async function readData(data: string, line: CommandLine): Promise<string> {
  if (!data.startsWith('@')) return data
  try {
    return await readFile(path.resolve(line.cwd, data.slice(1)), 'utf8')
  } catch (error) {
    throw usage('a file that can be read after --data @', error instanceof Error ? error.message : String(error))
  }
}

function headersOf(given: readonly string[], body: string | null): Record<string, string> {
  const pairs = given.map((text): [string, string] => {
    const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(text) ?? []
    if (name === undefined || value === undefined) throw usage('a header such as "Accept: text/html"', text)
    return [name, value]
  })
  const isTyped = pairs.some(([name]) => name.toLowerCase() === 'content-type')
  if (body !== null && !isTyped) pairs.push(['content-type', typeOf(body)])
  return Object.fromEntries(pairs)
}

/** A body that is JSON is sent as JSON, any other as a form, as curl does. */
function typeOf(body: string): string {
  try {
    JSON.parse(body)
    return 'application/json'
  } catch {
    return 'application/x-www-form-urlencoded'
  }
}

function usage(expected: string, got: string): SoakgateError {
  return new SoakgateError('usage', 'It is not said what is to be run', {
    expected,
    got,
    hint: 'For example: soakgate run --pid 4711 --url http://127.0.0.1:8000/reports -X POST -d @report.json -n 500',
  })
}
