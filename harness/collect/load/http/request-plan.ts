import type { RequestOptions } from '../../../scenario/script.ts'
import { byteUnits, type Dimension, parseQuantity } from '../../../vocabulary/quantities.ts'
import type { WireRequest } from './exchange.ts'

/** What holds for all requests of a run, unless their options say otherwise. */
export interface RequestDefaults {
  baseUrl: string
  requestTimeoutMs: number
}

/** A request with all that its options ask for, before anything is sent. */
export interface RequestPlan {
  name: string
  wire: WireRequest
  timeoutMs: number
  /** null: 200 to 299. */
  expectStatus: readonly number[] | null
  refusedStatus: readonly number[]
}

/** Kept of a body where nothing else is asked for. */
const keepBytesByDefault = byteUnits.MiB

/** Resolves the options of a request; throws where they cannot be meant. */
export function planRequest(
  method: string,
  url: string,
  options: RequestOptions,
  defaults: RequestDefaults,
): RequestPlan {
  const target = new URL(url, defaults.baseUrl)
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new TypeError(`${method} ${url}: expected a path or an http address`)
  }
  const name = options.name ?? `${method} ${target.pathname}`
  const { expectStatus } = options
  return {
    name,
    wire: { url: target, method, ...content(name, options), label: name, keepBytes: keepBytes(name, options.keep) },
    timeoutMs:
      options.timeout === undefined
        ? defaults.requestTimeoutMs
        : quantity(name, 'timeout', options.timeout, 'duration'),
    expectStatus: expectStatus === undefined ? null : typeof expectStatus === 'number' ? [expectStatus] : expectStatus,
    refusedStatus: options.refusedStatus ?? [],
  }
}

/** Whether the plan says of this status that it is right. */
export function isExpected(plan: RequestPlan, status: number): boolean {
  return plan.expectStatus === null ? status >= 200 && status <= 299 : plan.expectStatus.includes(status)
}

function content(name: string, options: RequestOptions): Pick<WireRequest, 'headers' | 'body'> {
  const { json, form, body, headers = {} } = options
  if ([json, form, body].filter((given) => given !== undefined).length > 1) {
    throw new TypeError(`${name}: expected one of json, form and body, got several`)
  }
  if (json !== undefined) return { body: JSON.stringify(json), headers: withType(headers, 'application/json') }
  if (form === undefined) return { body: body ?? null, headers }
  const fields = new URLSearchParams()
  for (const [key, value] of Object.entries(form)) fields.append(key, String(value))
  return { body: fields.toString(), headers: withType(headers, 'application/x-www-form-urlencoded') }
}

function withType(headers: Readonly<Record<string, string>>, type: string): Record<string, string> {
  const isGiven = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  return isGiven ? { ...headers } : { ...headers, 'content-type': type }
}

function keepBytes(name: string, keep: RequestOptions['keep']): number {
  if (keep === undefined) return keepBytesByDefault
  if (keep === 'none') return 0
  if (!keep.startsWith('first ')) throw new TypeError(`${name}: keep: expected "none" or such as "first 64KiB"`)
  return quantity(name, 'keep', keep.slice('first '.length), 'bytes')
}

function quantity(name: string, option: string, text: string, dimension: Dimension): number {
  const parsed = parseQuantity(text, dimension)
  if (!parsed.ok) throw new TypeError(`${name}: ${option}: ${parsed.problem}`)
  return parsed.value
}
