import { CookieJar } from 'tough-cookie'
import type { Cookies } from '../../../scenario/script.ts'

type Headers = Readonly<Record<string, string>>

/**
 * The cookies of one user, as a browser keeps them (RFC 6265): sent where domain, path, `Secure` and expiry allow it.
 * On the loopback addresses `Secure` ones go over plain HTTP, too, as in browsers: in production something in front of
 * the service speaks TLS. The jar is made with the first cookie, because most services set none.
 */
export class UserCookies {
  #jar: CookieJar | null = null

  /** The `cookie` header of a request; null: it has none. */
  headerFor(url: URL): string | null {
    if (this.#jar === null) return null
    const header = this.#jar.getCookieStringSync(url.href)
    return header === '' ? null : header
  }

  /** Takes over what an answer sets; what is not valid or not the server's to set is left out, as browsers do. */
  take(setCookie: string | readonly string[], url: URL): void {
    this.#jar ??= new CookieJar()
    for (const line of typeof setCookie === 'string' ? [setCookie] : setCookie) {
      this.#jar.setCookieSync(line, url.href, { ignoreError: true })
    }
  }

  get(name: string, url: URL): string | null {
    return this.#jar?.getCookiesSync(url.href).find(({ key }) => key === name)?.value ?? null
  }

  clear(): void {
    this.#jar?.removeAllCookiesSync()
  }
}

/** The cookies as a script sees them; addresses are relative to that of the service. */
export function toScriptCookies(cookies: UserCookies, baseUrl: string): Cookies {
  return {
    get: (name, url = '/') => cookies.get(name, new URL(url, baseUrl)),
    set: (name, value, url = '/') => cookies.take(`${name}=${value}; Path=/`, new URL(url, baseUrl)),
    clear: () => cookies.clear(),
  }
}

/** Headers with the cookies that go to this address; a `cookie` header that the script gave goes instead. */
export function withCookies(headers: Headers, url: URL, cookies: UserCookies): Headers {
  const cookie = cookies.headerFor(url)
  if (cookie === null || Object.keys(headers).some((name) => name.toLowerCase() === 'cookie')) return headers
  return { ...headers, cookie }
}
