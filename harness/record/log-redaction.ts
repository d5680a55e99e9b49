import { isSecretName } from '../vocabulary/secret-names.ts'
import type { Secrets } from '../vocabulary/secrets.ts'

/** A line that holds nothing but a name, as printed lists of headers do: the next one holds its value. */
const nameAlone = /^\s*['"]([\w.-]{1,100})['"],?$/
const valueAlone = /^\s*(['"])(.*)\1,?$/

/** Frees lines of a log from secrets; knows that a value may stand on the line after its name. */
export class LogRedaction {
  readonly #secrets: Secrets
  readonly #isValueNext = new Set<string>()

  constructor(secrets: Secrets) {
    this.#secrets = secrets
  }

  redact(stream: string, line: string): string {
    if (this.#isValueNext.delete(stream)) this.#secrets.add(valueAlone.exec(line)?.[2] ?? '')
    const name = nameAlone.exec(line)?.[1]
    if (name !== undefined && isSecretName(name)) this.#isValueNext.add(stream)
    return this.#secrets.redactText(line)
  }
}
