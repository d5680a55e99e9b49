import { z } from 'zod'
import type { MachineLine } from './inside/machine-line.ts'

const text = z.string()
const line: z.ZodType<MachineLine> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('facts'), kernel: text, node: text, python: text, controllers: text }),
  z.object({
    kind: z.literal('case'),
    name: text,
    expected: text,
    seen: z.array(text),
    problem: text.nullable(),
  }),
  z.object({ kind: z.literal('captured'), path: text, text }),
  z.object({ kind: z.literal('done') }),
])
type LineOf<Kind extends MachineLine['kind']> = Extract<MachineLine, { kind: Kind }>

/** What the machine said. */
export interface MachineReport {
  /** null: it was not heard of. */
  facts: LineOf<'facts'> | null
  cases: readonly LineOf<'case'>[]
  captured: readonly LineOf<'captured'>[]
  /** Whether it came to its end. */
  isComplete: boolean
}

/** Reads the lines of the machine's second serial port; throws on one that is not the machine's. */
export function readReport(lines: readonly string[]): MachineReport {
  const parsed = lines.map((one) => line.parse(JSON.parse(one)))
  const of = <Kind extends MachineLine['kind']>(kind: Kind) =>
    parsed.filter((one): one is LineOf<Kind> => one.kind === kind)
  return {
    facts: of('facts')[0] ?? null,
    cases: of('case'),
    captured: of('captured'),
    isComplete: of('done').length === 1,
  }
}
