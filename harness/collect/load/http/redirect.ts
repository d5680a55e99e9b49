import { LoadError, toOneLine } from '../load-error.ts'
import type { Answer, WireRequest } from './exchange.ts'

/** Redirects that are followed for one request. */
export const redirectLimit = 10

const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308]
/** Headers that describe a body, and go with it. */
const bodyHeaders: readonly string[] = ['content-type', 'content-length', 'content-encoding', 'content-language']
/** Headers that are for one server alone. */
const ownHeaders: readonly string[] = ['authorization', 'cookie', 'proxy-authorization', 'host']

/**
 * The request that an answer redirects to; null: it does not. Throws where the address is none. As browsers do (the fetch standard, "HTTP-redirect
 * fetch"): 303 becomes GET, and so does a POST that meets 301 or 302.
 */
export function redirectOf(request: WireRequest, answer: Answer): WireRequest | null {
  const location: string | undefined = answer.headers.location
  if (!redirectStatuses.includes(answer.status) || location === undefined) return null
  const url = URL.canParse(location, request.url.href) ? new URL(location, request.url) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    const message = `${request.label}: redirected to ${toOneLine(location)}, which is no http address`
    throw new LoadError('redirect-not-followed', message)
  }
  const isOtherOrigin = url.origin !== request.url.origin
  const becomesGet = changesToGet(request.method, answer.status)
  const dropped = [...(becomesGet ? bodyHeaders : []), ...(isOtherOrigin ? ownHeaders : [])]
  return {
    ...request,
    url,
    method: becomesGet ? 'GET' : request.method,
    body: becomesGet ? null : request.body,
    headers: Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !dropped.includes(name.toLowerCase())),
    ),
  }
}

function changesToGet(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return (status === 301 || status === 302) && method === 'POST'
}
