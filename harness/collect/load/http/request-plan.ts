import { type FileSource, isFileSource } from '../../../scenario/file-source.ts'
import type { FormFields, HttpResponse, RequestOptions } from '../../../scenario/script.ts'
import { byteUnits, type Dimension, parseQuantity, parseRate } from '../../../vocabulary/quantities.ts'
import { reasonOf } from '../load-error.ts'
import type { WireRequest } from './exchange.ts'
import { listFields, planMultipart } from './multipart-form.ts'
import { streamFile } from './streamed-body.ts'

/** What holds for all requests of a run, unless their options say otherwise. */
export interface RequestDefaults {
  baseUrl: string
  requestTimeoutMs: number
  /** Absolute folder of the scenario file: paths of files to upload are relative to it. */
  folder: string
}

/** A request with all that its options ask for, before anything is sent. */
export interface RequestPlan {
  name: string
  wire: WireRequest
  timeoutMs: number
  /** null: 200 to 299. */
  expectStatus: readonly number[] | null
  refusedStatus: readonly number[]
  /** Of answers with such a status. */
  refusedWhen: (answer: HttpResponse) => boolean
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
    wire: {
      url: target,
      method,
      ...content(name, options, defaults.folder),
      label: name,
      keepBytes: keepBytes(name, options.keep),
      readBytesPerSecond: readRate(name, options.readRate),
    },
    timeoutMs:
      options.timeout === undefined
        ? defaults.requestTimeoutMs
        : quantity(name, 'timeout', options.timeout, 'duration'),
    expectStatus: expectStatus === undefined ? null : typeof expectStatus === 'number' ? [expectStatus] : expectStatus,
    refusedStatus: options.refusedStatus ?? [],
    refusedWhen: options.refusedWhen ?? (() => true),
  }
}

/** Whether the plan says of this status that it is right. */
export function isExpected(plan: RequestPlan, status: number): boolean {
  return plan.expectStatus === null ? status >= 200 && status <= 299 : plan.expectStatus.includes(status)
}

type Headers = Readonly<Record<string, string>>
type Content = Pick<WireRequest, 'headers' | 'body'>

function content(name: string, options: RequestOptions, folder: string): Content {
  const { json, form, body, headers = {} } = options
  if ([json, form, body].filter((given) => given !== undefined).length > 1) {
    throw new TypeError(`${name}: expected one of json, form and body, got several`)
  }
  if (json !== undefined) return { body: JSON.stringify(json), headers: withType(headers, 'application/json') }
  if (form !== undefined) return formContent(name, form, headers, folder)
  return isFileSource(body) ? fileContent(name, body, headers, folder) : { body: body ?? null, headers }
}

/** Urlencoded, but multipart/form-data where a field is a file. */
function formContent(name: string, form: FormFields, headers: Headers, folder: string): Content {
  const fields = listFields(form)
  if (fields.some(([, value]) => isFileSource(value))) {
    const { contentType, body } = withReason(name, 'form', () => planMultipart(fields, folder))
    return { body, headers: { ...withType(headers, contentType), 'content-length': String(body.bytes) } }
  }
  const urlencoded = new URLSearchParams()
  for (const [key, value] of fields) urlencoded.append(key, String(value))
  return { body: urlencoded.toString(), headers: withType(headers, 'application/x-www-form-urlencoded') }
}

function fileContent(name: string, source: FileSource, headers: Headers, folder: string): Content {
  const body = withReason(name, 'body', () => streamFile(source, folder))
  const typed = withType(headers, source.type ?? 'application/octet-stream')
  return { body, headers: { ...typed, 'content-length': String(body.bytes) } }
}

function withReason<T>(name: string, option: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw new Error(`${name}: ${option}: the file cannot be sent (${reasonOf(error)})`, { cause: error })
  }
}

function withType(headers: Headers, type: string): Record<string, string> {
  const isGiven = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  return isGiven ? { ...headers } : { ...headers, 'content-type': type }
}

function keepBytes(name: string, keep: RequestOptions['keep']): number {
  if (keep === undefined) return keepBytesByDefault
  if (keep === 'none') return 0
  if (!keep.startsWith('first ')) throw new TypeError(`${name}: keep: expected "none" or such as "first 64KiB"`)
  return quantity(name, 'keep', keep.slice('first '.length), 'bytes')
}

function readRate(name: string, text: string | undefined): number | null {
  if (text === undefined) return null
  const parsed = parseRate(text)
  if (!parsed.ok) throw new TypeError(`${name}: readRate: ${parsed.problem}`)
  return parsed.value
}

function quantity(name: string, option: string, text: string, dimension: Dimension): number {
  const parsed = parseQuantity(text, dimension)
  if (!parsed.ok) throw new TypeError(`${name}: ${option}: ${parsed.problem}`)
  return parsed.value
}
