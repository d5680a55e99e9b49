import { describe, expect, it } from 'vitest'
import { readDeclarations } from './declarations.ts'

const source = `import type { A } from './a.ts'

/** What a user writes. */
export interface Spec<T = unknown> extends Script<T>, Other {
  /** Names it. */
  name: string
  /**
   * How long,
   * with a unit. @default '5m'
   */
  readonly limit?: DurationText
  /** Before the counted ones. */
  warmup?: {
    /** How many. @default 10 */
    count?: number
  }
  /** Ready by one of these. @default none */
  ready?:
    | { url: string }
    | { log: string }
  pick: <T>(values: readonly T[]) => T
  send(url: string): Promise<void>
}

export type Union =
  /** The first. */
  | { a: number }
  | { b: number }

/** Types it. @param spec anything */
export function define(spec: Spec): Spec {
  return spec
}
`

describe('declarations', () => {
  const [spec, union, define] = readDeclarations(source)

  it('have their doc comments and their bases', () => {
    expect(spec).toMatchObject({ kind: 'interface', name: 'Spec', bases: ['Script', 'Other'] })
    expect(spec?.doc).toEqual({ text: 'What a user writes.', defaultValue: null })
    expect(union).toMatchObject({ kind: 'type', name: 'Union', doc: { text: '' } })
    expect(union?.text).toBe('export type Union = | { a: number } | { b: number }')
    expect(define).toMatchObject({ kind: 'function', name: 'define', doc: { text: 'Types it.' } })
  })

  it('have members with type, default and meaning, also those within others', () => {
    const doc = (text: string, defaultValue: string | null = null) => ({ text, defaultValue })
    expect(spec?.members).toEqual([
      { name: 'name', isOptional: false, type: 'string', doc: doc('Names it.') },
      { name: 'limit', isOptional: true, type: 'DurationText', doc: doc('How long, with a unit.', "'5m'") },
      { name: 'warmup', isOptional: true, type: 'object', doc: doc('Before the counted ones.') },
      { name: 'warmup.count', isOptional: true, type: 'number', doc: doc('How many.', '10') },
      {
        name: 'ready',
        isOptional: true,
        type: '| { url: string } | { log: string }',
        doc: doc('Ready by one of these.', 'none'),
      },
      { name: 'pick', isOptional: false, type: '<T>(values: readonly T[]) => T', doc: doc('') },
      { name: 'send', isOptional: false, type: '(url: string): Promise<void>', doc: doc('') },
    ])
  })
})
