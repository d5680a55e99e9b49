/** What the machine says of itself. */
export interface MachineFacts {
  kernel: string
  node: string
  python: string
  /** Controllers of the root group. */
  controllers: string
}

/** What one case came to. */
export interface CaseResult {
  name: string
  /** One sentence. */
  expected: string
  /** What was seen, line by line. */
  seen: readonly string[]
  /** Why that is not what was expected; null: it is. */
  problem: string | null
}

/** One line of the machine's second serial port. */
export type MachineLine =
  | ({ kind: 'facts' } & MachineFacts)
  | ({ kind: 'case' } & CaseResult)
  | { kind: 'captured'; path: string; text: string }
  | { kind: 'done' }
