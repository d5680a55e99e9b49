import { describe, expect, it } from 'vitest'
import { toScriptCookies, UserCookies } from './cookies.ts'

const url = (text: string) => new URL(text)

function taken(setCookie: string | string[], from: string): UserCookies {
  const cookies = new UserCookies()
  cookies.take(setCookie, url(from))
  return cookies
}

describe('the cookies of a user', () => {
  it('are none before one was set', () => {
    expect(new UserCookies().headerFor(url('http://example.org/'))).toBeNull()
    expect(new UserCookies().get('session', url('http://example.org/'))).toBeNull()
  })

  it('go back to their server, by path', () => {
    const cookies = taken(['session=a b; Path=/', 'draft=2; Path=/drafts'], 'http://127.0.0.1:8000/login')
    expect(cookies.headerFor(url('http://127.0.0.1:8000/reports'))).toBe('session=a b')
    expect(cookies.headerFor(url('http://127.0.0.1:8000/drafts/7'))).toBe('draft=2; session=a b')
    expect(cookies.headerFor(url('http://127.0.0.2:8000/reports'))).toBeNull()
  })

  it('go to subdomains only where they name the domain, and are not taken for a foreign one', () => {
    const cookies = taken(
      ['own=1', 'wide=2; Domain=example.org', 'foreign=3; Domain=example.com', 'public=4; Domain=org'],
      'http://example.org/',
    )
    expect(cookies.headerFor(url('http://example.org/'))).toBe('own=1; wide=2')
    expect(cookies.headerFor(url('http://reports.example.org/'))).toBe('wide=2')
    expect(cookies.headerFor(url('http://example.com/'))).toBeNull()
  })

  it('go over plain HTTP only where they may', () => {
    const cookies = taken('session=1; Secure', 'https://example.org/')
    expect(cookies.headerFor(url('https://example.org/'))).toBe('session=1')
    expect(cookies.headerFor(url('http://example.org/'))).toBeNull()
    expect(taken('session=1; Secure', 'http://127.0.0.1:8000/').headerFor(url('http://127.0.0.1:8000/'))).toBe(
      'session=1',
    )
  })

  it('end when they expire', () => {
    const cookies = taken(['session=1', 'other=2; Max-Age=3600'], 'http://127.0.0.1/')
    cookies.take('session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', url('http://127.0.0.1/'))
    expect(cookies.headerFor(url('http://127.0.0.1/'))).toBe('other=2')
  })

  it('are left out where they are not valid', () => {
    const cookies = taken(['', ';;;', 'x=1; Domain=[', 'right=1'], 'http://127.0.0.1/')
    expect(cookies.headerFor(url('http://127.0.0.1/'))).toContain('right=1')
  })

  it('can be read, set and cleared by a script', () => {
    const own = new UserCookies()
    const cookies = toScriptCookies(own, 'http://127.0.0.1:8000')
    cookies.set('session', 'abc')
    expect(cookies.get('session')).toBe('abc')
    expect(cookies.get('other')).toBeNull()
    expect(cookies.get('session', 'http://localhost:9000')).toBeNull()
    cookies.clear()
    expect(cookies.get('session')).toBeNull()
  })
})
