import { secretEndings } from './secret-names.ts'

/** What stands in the place of a secret. */
export const redacted = '[redacted]'

const ending = `(?:${secretEndings.join('|')})`
/** A closing quote of the name, escaped or not, then what separates it from its value; `', '` in printed lists. */
const separator = String.raw`(?:\\{0,3}["'\`]?\s{0,4}(?:=>|[:=])\s{0,4}|\\{0,3}["']\s{0,4},\s{0,4}(?=\\{0,3}["']))`
/** Up to the end of its quote; a line may have been cut before that. */
const quoted = String.raw`"(?:[^"\\]|\\.)*(?:"|$)|'(?:[^'\\]|\\.)*(?:'|$)|(\\+["']).*?(?:\3|$)`
const notSecret = String.raw`(?!\[redacted\]|(?:null|true|false|undefined|None|nil)\b)`
const bare = String.raw`${notSecret}[^\s"'\\,;&<>]+`

interface SecretPattern {
  pattern: RegExp
  /** What is put in place of a match; null: it was no secret. */
  replace: (match: string, ...groups: (string | undefined)[]) => string
}

/** Repetitions are bounded, or end at what cannot repeat: a line of a target must not be able to cost more than its length. */
const patterns: readonly SecretPattern[] = [
  {
    // Authorization: Basic dXNlcjpwYXNz · Cookie: a=1; b=2: without quotes the rest of the line is the value
    pattern: new RegExp(
      String.raw`((?:authorization|cookie)\s{0,4}[:=]\s{0,4})((?:${quoted})|(?=\S)(?!\[redacted\])[^\r\n"'<>]+)`,
      'gi',
    ),
    replace: (_, name = '', value = '') => name + hide(value),
  },
  {
    // password=… · "token": "…" · 'apiKey': '…' · \"secret\":\"…\" · DB_PASSWORD => …
    pattern: new RegExp(`(${ending}${separator})(${quoted}|${bare})`, 'gi'),
    replace: (_, name = '', value = '') => name + hide(value),
  },
  {
    // --password … of a command line
    pattern: new RegExp(String.raw`(--[\w-]{0,40}${ending}\s{1,4})((?:${quoted})|(?!-)${bare})`, 'gi'),
    replace: (_, name = '', value = '') => name + hide(value),
  },
  {
    // <password>…</password>
    pattern: new RegExp(`(${ending}>)()[^<]{1,4096}`, 'gi'),
    replace: (_, name = '') => name + redacted,
  },
  {
    // …?key=…&sig=…: too common as names elsewhere
    pattern: /([?&](?:key|sig|auth|pass|pwd)=)[^&\s"'#<>]+/gi,
    replace: (_, name = '') => name + redacted,
  },
  {
    // postgres://user:password@host
    pattern: /(:\/\/[^\s/?#@:"'<>]{0,256}:)[^\s/?#@"'<>]{1,256}@/g,
    replace: (_, start = '') => `${start}${redacted}@`,
  },
  {
    // Bearer …, Basic …
    pattern: /\b(bearer\s{1,4})(?!authentic|authoriz|token)[\w.~+/=-]{8,}/gi,
    replace: (_, scheme = '') => scheme + redacted,
  },
  {
    pattern: /\b(Basic\s{1,4})(?=[a-z]{0,64}[A-Z0-9+/=])[A-Za-z0-9+/]{6,}={0,2}/g,
    replace: (_, scheme = '') => scheme + redacted,
  },
  {
    // A JSON Web Token; keys of GitHub, GitLab, Slack, Stripe and others, which say themselves what they are
    pattern:
      /\beyJ[\w-]{8,}\.[\w-]{8,}\.?[\w-]*|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{16,}|\bxox[abposr]-[\w-]{10,}|\bsk[-_][\w-]{20,}/g,
    replace: () => redacted,
  },
]

/** Every pattern's matches hold one of these; most lines hold none, and are done with after this test. */
const anySecret =
  /pass|secret|credential|authorization|cookie|token|jwt|signature|sess|key|[-_.&?](?:auth|sig|pwd)|bearer|basic |:\/\/[^\s/]{0,520}@|eyJ|gh[pousr]_|github_|glpat|xox|sk[-_]/i

/** Hides what looks like a secret, whoever wrote it. Twice is the same as once. */
export function hideSecretPatterns(text: string): string {
  if (!anySecret.test(text)) return text
  let hidden = text
  for (const { pattern, replace } of patterns) hidden = hidden.replace(pattern, replace)
  return hidden
}

/** The value's place, its quotes kept, so that JSON stays JSON. */
function hide(value: string): string {
  const [quote = ''] = /^\\*["']/.exec(value) ?? []
  if (quote === '') return redacted
  const isClosed = value.length >= 2 * quote.length && value.endsWith(quote)
  return `${quote}${redacted}${isClosed ? quote : ''}`
}
