import { describe, expect, it } from 'vitest'
import { importsOf, judgeImport } from './check-imports.ts'

describe('the direction of imports', () => {
  it('finds written, typed, re-exported and dynamic imports', () => {
    const text = [
      "import { a } from './a.ts'",
      "import type { B } from '../b.ts'",
      "export { c } from './c.ts'",
      "const d = await import('./d.ts')",
      "import { z } from 'zod'",
    ].join('\n')
    expect(importsOf(text)).toEqual([
      { specifier: './a.ts', isTypeOnly: false },
      { specifier: '../b.ts', isTypeOnly: true },
      { specifier: './c.ts', isTypeOnly: false },
      { specifier: './d.ts', isTypeOnly: false },
    ])
  })

  it('refuses that judging imports collecting, and that collecting imports judging', () => {
    expect(judgeImport({ from: 'judge/a.ts', to: 'collect/run.ts', isTypeOnly: true })).toContain('judge may import')
    expect(judgeImport({ from: 'collect/a.ts', to: 'judge/ladder.ts', isTypeOnly: false })).toContain(
      'collect may import',
    )
  })

  it('lets judging import types of the scenario, but not its code', () => {
    const one = { from: 'judge/a.ts', to: 'scenario/ladder-plan.ts' }
    expect(judgeImport({ ...one, isTypeOnly: true })).toBeNull()
    expect(judgeImport({ ...one, isTypeOnly: false })).toContain('judge may import')
  })

  it('keeps test code out of the product', () => {
    expect(judgeImport({ from: 'collect/a.ts', to: 'testing/series.ts', isTypeOnly: false })).toContain('for tests')
  })
})
