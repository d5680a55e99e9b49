import { describe, expect, it } from 'vitest'
import { parseScenario } from './load-scenario.ts'

const least = { name: 'quote', target: { command: ['x'] }, iterations: [25, 100], iteration: () => {} }
const running = { pid: 4711, url: 'http://127.0.0.1:8000' }
const read = (more: object) => parseScenario({ ...least, ...more }, 'quote.ts', '/project/scenarios')

describe('a scenario is refused', () => {
  it.each([
    ['whose services are not there', { needs: ['db.ts'] }, 'needs.0: there is no file /project/scenarios/db.ts'],
    [
      'that would start what runs already',
      { target: running, variants: { a: { command: ['y'], env: { A: '1' } } } },
      'variants.a.command: the target runs already, and is not started',
      'variants.a.env: the target runs already, and is not started',
    ],
    [
      'that reads the log of what runs already',
      { target: running, logPatterns: { error: 'Error' }, thresholds: ['log_matches == 0'] },
      'logPatterns: the log of a service that runs already is not read',
      'thresholds.0: log_matches == 0: the log of a service that runs already is not read',
    ],
    [
      'that judges a pattern which it does not name',
      { logPatterns: { memory_error: 'MemoryError' }, thresholds: ['log_matches{pattern=memory} == 0'] },
      'thresholds.0: log_matches{pattern=memory} == 0: there is no pattern "memory"; there are memory_error, many_figures',
    ],
    [
      'that judges temporary files of no folder',
      { thresholds: [{ expect: 'temporary_files_left == 0', level: 'warn' }] },
      "thresholds.0: temporary_files_left == 0: name the folders, as in target: { temporaryFiles: ['{cwd}/tmp'] }",
    ],
    [
      'whose threshold is of a size that is never run',
      { thresholds: ['rss < 1GiB at 500'], variants: { a: { iterations: [50], thresholds: ['pss < 1GiB at 25'] } } },
      'thresholds.0: rss < 1GiB at 500: at 500: none of the iterations 25, 100, 50',
      'variants.a.thresholds.0: pss < 1GiB at 25: at 25: none of the iterations 50',
    ],
  ])('%s', (_, more, ...details) => {
    expect(() => read(more)).toThrow(expect.objectContaining({ code: 'scenario-invalid', details }))
  })
})

it('a threshold may be of a size that only a variant runs', () => {
  const more = { thresholds: ['rss < 1GiB at 50'], variants: { a: { iterations: [50] } } }
  expect(read(more).thresholds).toHaveLength(1)
})
