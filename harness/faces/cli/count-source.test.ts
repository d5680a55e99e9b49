import { expect, it } from 'vitest'
import { readCountSource } from './count-source.ts'

it.each([
  [
    { countLog: 'access.log', countPattern: 'POST .* 200' },
    { by: 'log', file: '/work/access.log', pattern: 'POST .* 200' },
  ],
  [{ countUrl: 'http://127.0.0.1:1/n' }, { by: 'url', url: 'http://127.0.0.1:1/n', pointer: null }],
  [{ countUrl: 'http://127.0.0.1:1/n#/made/all' }, { by: 'url', url: 'http://127.0.0.1:1/n', pointer: '/made/all' }],
  [
    { countUrl: 'http://127.0.0.1:1/metrics', countMetric: 'reports_total' },
    { by: 'prometheus', url: 'http://127.0.0.1:1/metrics', counter: 'reports_total' },
  ],
  [{ countEvery: 1000 }, { by: 'time', everyMs: 1000 }],
])('%j counts by %j', (options, source) => expect(readCountSource(options, '/work')).toEqual(source))

it.each([
  [{}, ['name one of --count-log, --count-url, --count-every']],
  [{ countEvery: 1000, countUrl: 'http://x' }, ['name one of --count-log, --count-url, --count-every']],
  [
    { countPattern: '(' },
    [
      'name one of --count-log, --count-url, --count-every',
      '--count-log and --count-pattern go together: which lines of the log are reports?',
      '--count-pattern: Invalid regular expression: /(/: Unterminated group',
    ],
  ],
  [{ countUrl: 'ftp://x' }, ['--count-url: expected an http address, got "ftp://x"']],
  [{ countMetric: 'a', countEvery: 5 }, ['--count-metric needs --count-url']],
  [
    { countMetric: 'a b', countUrl: 'http://x' },
    ['--count-metric: expected such as reports_total{status="ok"}, got "a b"'],
  ],
])('%j is refused with all that is wrong', (options, details) => {
  expect(() => readCountSource(options, '/work')).toThrow(expect.objectContaining({ code: 'usage', details }))
})
