import { describe, expect, it } from 'vitest'
import { simulateReport } from '../testing/simulated-report.ts'
import { renderMarkdown } from './markdown.ts'
import { code, fenced, prose } from './markdown-text.ts'

const MiB = 1024 ** 2

describe('the Markdown summary', () => {
  it('has the verdict, thresholds by size, growth with its interval, and the command that repeats the run', () => {
    const text = renderMarkdown([simulateReport([{ size: 25 }, { size: 100, keptBytes: 4 * MiB, noiseBytes: MiB }])])
    expect(text).toContain('## ❌ FAIL: `quote`, variant `before`')
    expect(text).toContain('| threshold | 25 | 100 |')
    expect(text).toMatch(/\| `rss_growth_per_iteration \(default bound\)` \| .* \| ❌ \+\d.* MiB \(\+.* … \+.*\) \|/)
    expect(text).toContain('| `worker_crashes == 0` | ✅ 0 | ✅ 0 |')
    expect(text).toContain('```sh\nnpx soakgate run scenarios/quote.ts -n 100 --variant before --seed 7\n```')
  })

  it('quotes how workers ended, and says which sizes were not run', () => {
    const crash = { kind: 'crashed', timeMs: 5000, slot: 1, pid: 100, exitCode: 3, evidence: 'exit code 3' } as const
    const text = renderMarkdown([simulateReport([{ size: 25, events: [crash] }])])
    expect(text).toMatch(/```text\nworker 1 \(pid 100\) crashed .*: exit code 3\n```/)
    expect(text).toContain('100 reports were not run: the ladder stopped: 25 failed.')
    expect(text).toContain('| `worker_crashes == 0` | ❌ 1 | not run |')
  })
})

describe("text within GitHub's Markdown", () => {
  it('is prose where it is tame, and code where it could mention, link or mark up', () => {
    expect(prose('worker 1: +33 MiB (a_b < c)')).toBe('worker 1: +33 MiB (a\\_b \\< c)')
    expect(prose('@octocat fix #12')).toBe('`@octocat fix #12`')
    expect(prose('see https://evil.example')).toBe('`see https://evil.example`')
    expect(prose('a | b')).toBe('a \\| b')
  })

  it('cannot leave its code span, cell or fence', () => {
    expect(code('a`b|c\\')).toBe('<code>a&#96;b&#124;c&#92;</code>')
    expect(code('')).toBe('<code></code>')
    expect(fenced(['```', 'x'])).toBe('````\n```\nx\n````')
  })
})
