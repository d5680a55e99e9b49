import { styleText } from 'node:util'
import type { Told, ToldBody, ToldRedirect, ToldRequest } from '../collect/load/told.ts'
import type { IterationRow } from '../record/rows.ts'
import { formatBytes, formatBytesChange, formatDuration } from '../vocabulary/quantities.ts'
import { printable } from './printable.ts'

type Style = Parameters<typeof styleText>[0]

/** Memory of one process around the iteration. */
export interface TrialMemory {
  /** Such as `worker 1` or `master`. */
  who: string
  pid: number
  beforeBytes: number | null
  afterBytes: number | null
}

const headersWithoutNews = new Set(['connection', 'keep-alive', 'date', 'content-length', 'transfer-encoding'])

/** One thing that an iteration told, as lines for people. */
export function renderTold(told: Told, hasColor: boolean): string {
  const paint = (style: Style, text: string) => (hasColor ? styleText(style, text, { validateStream: false }) : text)
  if (told.kind === 'part') return `${paint('bold', told.name)}\n`
  if (told.kind === 'check') {
    const mark = told.holds ? paint('green', '✓') : paint('red', '✗')
    return `  ${mark} ${printable(told.name)}\n`
  }
  // What was sent belongs to the first of them, the answer to the last.
  const [first = '', ...rest] = [...told.redirects.map((one) => redirect(one, paint)), headline(told, paint)]
  return [first, ...message('>', told.requestHeaders, told.requestBody), ...rest, ...answer(told)]
    .map((line) => `  ${line}\n`)
    .join('')
}

/** How the iteration ended, and what it did to the memory of the target. */
export function renderTrialEnd(row: IterationRow, memory: readonly TrialMemory[], iterationName: string): string {
  const why = row.reason === null ? '' : `: ${printable(row.reason)}`
  const time = row.durationMs === null ? '' : ` after ${formatDuration(row.durationMs)}`
  const lines = memory.map(({ who, pid, beforeBytes, afterBytes }) => {
    const change = beforeBytes === null || afterBytes === null ? null : afterBytes - beforeBytes
    return `  ${who} (${pid})  ${formatBytes(beforeBytes)} → ${formatBytes(afterBytes)}  ${formatBytesChange(change)}`
  })
  return [`${iterationName} ${row.outcome}${time}${why}`, 'memory before and after', ...lines, ''].join('\n')
}

function headline(told: ToldRequest, paint: (style: Style, text: string) => string): string {
  const named = told.url.endsWith(told.name.split(' ').at(-1) ?? '') ? '' : `  (${printable(told.name)})`
  const time = formatDuration(told.durationMs)
  const request = `${told.method} ${printable(told.url)}`
  if (told.error !== null) return `${request} → ${paint('red', printable(told.error))} after ${time}${named}`
  const isGood = told.status !== null && told.status < 400
  const size = told.responseBody === null ? '' : `, ${formatBytes(told.responseBody.bytes)}`
  return `${request} → ${paint(isGood ? 'green' : 'yellow', String(told.status))} in ${time}${size}${named}`
}

function redirect(
  { method, url, status, location }: ToldRedirect,
  paint: (style: Style, text: string) => string,
): string {
  return `${method} ${printable(url)} → ${paint('yellow', String(status))}, location: ${printable(location)}`
}

function answer(told: ToldRequest): string[] {
  return told.status === null ? [] : message('<', told.responseHeaders, told.responseBody)
}

function message(mark: string, headers: Readonly<Record<string, string>>, body: ToldBody | null): string[] {
  const lines = Object.entries(headers)
    .filter(([name]) => !headersWithoutNews.has(name.toLowerCase()))
    .map(([name, value]) => `${printable(name.toLowerCase())}: ${printable(value)}`)
  const text = body?.text ?? null
  const shown =
    text !== null ? text.split(/\r?\n/).map(printable) : body?.bytes ? [`(${formatBytes(body.bytes)}, not shown)`] : []
  return [...lines, ...shown].filter((line) => line !== '').map((line) => `  ${mark} ${line}`)
}
