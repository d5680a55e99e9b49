import { z } from 'zod'

const line = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('facts'),
    kernel: z.string(),
    node: z.string(),
    python: z.string(),
    controllers: z.string(),
  }),
  z.object({
    kind: z.literal('case'),
    name: z.string(),
    expected: z.string(),
    seen: z.array(z.string()),
    problem: z.string().nullable(),
  }),
  z.object({ kind: z.literal('captured'), path: z.string(), text: z.string() }),
  z.object({ kind: z.literal('done') }),
])
type Line = z.infer<typeof line>
type LineOf<Kind extends Line['kind']> = Extract<Line, { kind: Kind }>

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
  const parsed = lines.map((text) => line.parse(JSON.parse(text)))
  const of = <Kind extends Line['kind']>(kind: Kind) => parsed.filter((one): one is LineOf<Kind> => one.kind === kind)
  return {
    facts: of('facts')[0] ?? null,
    cases: of('case'),
    captured: of('captured'),
    isComplete: of('done').length === 1,
  }
}
