import { expect, it } from 'vitest'
import { isProvableEarly } from './early-proof.ts'
import { parseThreshold } from './threshold-grammar.ts'

function isEarly(text: string): boolean {
  const parsed = parseThreshold(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return isProvableEarly(parsed.value)
}

it.each(['rss max < 1GiB', 'worker_crashes == 0', 'iterations_completed >= 20', 'iteration_duration max <= 5s'])(
  '%s can be proven broken while the run goes on',
  (text) => expect(isEarly(text)).toBe(true),
)

it.each([
  'rss avg < 1GiB',
  'rss max > 1MiB',
  'worker_recycles >= 1',
  'iteration_duration p95 < 5s',
  'processes_left == 0',
])('%s is known only when the run is over', (text) => expect(isEarly(text)).toBe(false))

it('growth is known only when the run is over', () => {
  expect(isEarly('rss_growth_per_iteration < 1MiB')).toBe(false)
})
