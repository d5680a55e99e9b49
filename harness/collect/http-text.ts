import { request } from 'undici'

/** An answer that does not come within this is none. */
const answerWithinMs = 5000
/** More than any page of numbers has. */
const longestBody = 64 * 1024 * 1024

/** A request that is answered with text. */
export interface TextRequest {
  /** Sent with POST as a form; without it GET. */
  form?: Readonly<Record<string, string>>
  /** null: none is sent. @default null */
  bearerToken?: string | null
}

/** What was answered. */
export interface TextAnswer {
  status: number
  text: string
}

/** Asks an address for text. Rejects with one line where none comes, or too much. */
export async function fetchText(url: string, { form, bearerToken = null }: TextRequest = {}): Promise<TextAnswer> {
  const { statusCode, body } = await request(url, {
    signal: AbortSignal.timeout(answerWithinMs),
    method: form === undefined ? 'GET' : 'POST',
    headers: {
      ...(bearerToken !== null && { authorization: `Bearer ${bearerToken}` }),
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(form !== undefined && { body: new URLSearchParams(form).toString() }),
  })
  const parts: string[] = []
  let length = 0
  body.setEncoding('utf8')
  for await (const part of body as AsyncIterable<string>) {
    parts.push(part)
    length += part.length
    if (length > longestBody) throw new Error('the answer is longer than 64 MiB')
  }
  return { status: statusCode, text: parts.join('') }
}
