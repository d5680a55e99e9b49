import { isSecretName } from './secret-names.ts'
import { hideSecretPatterns, redacted } from './secret-patterns.ts'

/** Shorter values are hidden only where their name stands beside them: in all texts they would hide half of the words. */
const shortestValue = 4
/** Shorter values are hidden only as whole words. */
const shortestPart = 8
/** The first so many characters of a value say enough of it to be hidden where a text was cut within it. */
const shortestPrefix = 4
/** Settings, which are no secrets whatever they are called. */
const settings =
  /^(?:true|false|yes|no|on|off|none|null|undefined|enabled?|disabled?|required|optional|default|\.{1,2}|\/)$/i
/** Where texts are cut: marked, or because no line may be longer. */
const cutMark = '…'

/**
 * The values that are secret in this invocation, and the hiding of them. Where a value is known it is hidden wherever
 * it stands, also where nothing says that it is one; beside that, whatever looks like a secret is hidden by its form.
 */
export class Secrets {
  readonly #values = new Set<string>()
  #pattern: RegExp | null = null

  /** @param environment whose secret values are known from the beginning: soakgate's own, which the target inherits */
  constructor(environment: Readonly<Record<string, string | undefined>> = {}) {
    this.learn(environment)
  }

  /** Notes a secret value, as `env('NAME')` of a script gives it. */
  add(value: string): void {
    for (const line of value.split(/\r?\n/)) this.#addLine(line.trim())
  }

  /** Notes the secrets of any plain data: values of secret names, values of options of commands, passwords in URLs. */
  learn(data: unknown): void {
    walkTexts(data, (text, isSecret) => {
      if (isSecret) this.add(text)
      for (const [, password = ''] of text.matchAll(/:\/\/[^\s/?#@:]*:([^\s/?#@]+)@/g)) this.add(password)
      const [, option = '', value = ''] = /^--?([\w-]+)=(.+)$/s.exec(text) ?? []
      if (isSecretName(option) || isSecretName(`-${option}`)) this.add(value)
      return text
    })
  }

  /** A text without secrets. Twice is the same as once. */
  redactText(text: string): string {
    return this.#hideCutValues(hideSecretPatterns(this.redactKnown(text)))
  }

  /** A text without the known values: for data that machines read, whose form must stay. */
  redactKnown(text: string): string {
    this.#pattern ??= patternOf(this.#values)
    return text.replace(this.#pattern, redacted)
  }

  /** A copy of plain data whose texts hold no secrets. */
  redactValue<T>(data: T): T {
    return walkTexts(data, (text, isSecret) => (isSecret ? redacted : this.redactText(text))) as T
  }

  #addLine(value: string): void {
    if (value.length < shortestValue || settings.test(value) || value === redacted) return
    for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), decoded(value)]) {
      if (form.length >= shortestValue) this.#values.add(form)
    }
    this.#pattern = null
  }

  /** Texts are cut to a length before they come here, perhaps within a secret. */
  #hideCutValues(text: string): string {
    if (!text.includes(cutMark)) return text
    const parts = text.split(cutMark)
    const last = parts.pop() ?? ''
    return [...parts.map((part) => this.#hideCutEnd(part)), last].join(cutMark)
  }

  #hideCutEnd(text: string): string {
    for (const value of this.#values) {
      for (let length = Math.min(value.length - 1, text.length); length >= shortestPrefix; length--) {
        if (text.endsWith(value.slice(0, length))) return text.slice(0, -length) + redacted
      }
    }
    return text
  }
}

/** Matches every known value, the longest first: one may be the beginning of another. */
function patternOf(values: ReadonlySet<string>): RegExp {
  const forms = [...values]
    .sort((a, b) => b.length - a.length)
    .map((value) => {
      const literal = value.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
      return value.length < shortestPart ? `(?<![A-Za-z0-9_])${literal}(?![A-Za-z0-9_])` : literal
    })
  // Without values nothing matches.
  return new RegExp(forms.length === 0 ? '(?!)' : forms.join('|'), 'g')
}

/** Copies plain data with every text changed; tells of each whether its name, or the option before it, says secret. */
function walkTexts(data: unknown, change: (text: string, isSecret: boolean) => string, name = ''): unknown {
  if (typeof data === 'string') return change(data, isSecretName(name))
  if (Array.isArray(data)) {
    return data.map((item: unknown, index) => walkTexts(item, change, nameOfWord(data, index)))
  }
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, walkTexts(value, change, key)]))
}

/** The option whose value a word of a command is: `--token` for the word after it. */
function nameOfWord(words: readonly unknown[], index: number): string {
  const before = words[index - 1]
  const word = words[index]
  const isOption = typeof before === 'string' && /^--?[\w-]+$/.test(before)
  return isOption && !(typeof word === 'string' && word.startsWith('-')) ? before : ''
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
