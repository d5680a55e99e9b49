import type { ToolOutputName } from '../../../scenario/tool-output-names.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import type { ToolClaims } from './outputs/tool-claims.ts'
import { toolOutputs } from './outputs/tool-outputs.ts'

/** A tool that tells of each error in a line of its own may tell of very many; its end is in the last ones. */
const keptLines = 20_000
const quotedLines = 10

/** What a tool printed, for whoever reads it at its end. */
export class ToolOutput {
  readonly #name: ToolOutputName | null
  #lines: string[] = []

  constructor(name: ToolOutputName | null) {
    this.#name = name
  }

  add(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > 2 * keptLines) this.#lines = this.#lines.slice(-keptLines)
  }

  /** The last lines that are not empty. */
  last(): readonly string[] {
    return this.#lines
      .slice(-100)
      .filter((line) => line.trim() !== '')
      .slice(-quotedLines)
  }

  /** null: it is not to be read, or the tool did not come to say what it says at its end. */
  claims(): ToolClaims | null {
    return this.#name === null ? null : toolOutputs[this.#name](this.#lines)
  }

  /** The claims of a tool that ended well. Throws `tool-output-unknown` where it is not what the tool says: never a zero. */
  requireClaims(program: string): ToolClaims | null {
    const claims = this.claims()
    if (claims !== null || this.#name === null) return claims
    throw new SoakgateError('tool-output-unknown', `What ${program} printed cannot be read`, {
      expected: `what ${this.#name} says at its end`,
      got: this.last().at(-1) ?? 'nothing',
      details: this.last(),
    })
  }
}
