import { describe, expect, it } from 'vitest'
import { parseScenario } from './load-scenario.ts'
import { watchTextOf } from './watch-text.ts'

const watch = { name: 'watched', target: { pid: 4711 }, count: { log: 'access.log', pattern: 'POST /reports' } }
const read = (spec: unknown) => parseScenario(spec, 'watched.ts', '/project/scenarios')

describe('a watch', () => {
  it('has a target of which nothing is asked, and a source of the number of reports', () => {
    const { target, count, iterations } = read(watch)
    expect(target).toMatchObject({ kind: 'pid', pid: 4711, url: null })
    expect(count).toEqual({ by: 'log', file: '/project/scenarios/access.log', pattern: 'POST /reports' })
    expect(iterations).toEqual([25, 100, 500])
  })

  it('may be of a container, of which nothing is asked either', () => {
    const { target } = read({ ...watch, target: { container: 'web' } })
    expect(target).toMatchObject({ kind: 'named-container', container: 'web', port: null, url: null })
  })

  it.each([
    [{ url: 'http://127.0.0.1:1/n' }, { by: 'url', url: 'http://127.0.0.1:1/n', pointer: null }],
    [
      { url: 'http://127.0.0.1:1/n', pointer: '/a/b' },
      { by: 'url', url: 'http://127.0.0.1:1/n', pointer: '/a/b' },
    ],
    [
      { url: 'http://127.0.0.1:1/metrics', counter: 'reports_total{status="ok"}' },
      { by: 'prometheus', url: 'http://127.0.0.1:1/metrics', counter: 'reports_total{status="ok"}' },
    ],
    [{ every: '5s' }, { by: 'time', everyMs: 5000 }],
  ])('may count by %j, also when the command line wrote its file', (count, source) => {
    expect(read({ ...watch, count }).count).toEqual(source)
    const text = watchTextOf({
      name: 'w',
      target: { pid: 1 },
      iterationName: 'report',
      count: source as never,
      iterations: [6, 15],
      thresholds: ['rss max < 1GiB'],
    })
    expect(text).toContain('iterations: [6,15],')
    const [, written = ''] = /count: (\{.*\}),\n/.exec(text) ?? []
    expect(read({ ...watch, count: JSON.parse(written.replace(/(\w+): "/g, '"$1": "')) }).count).toEqual(source)
  })

  it.each([
    [{ count: {} }, ['count: name one of log, url, every: where the number of reports comes from']],
    [
      { count: { log: 'a', every: '1s' } },
      [
        'count: name one of log, url, every: where the number of reports comes from',
        'count: log and pattern go together: which lines of the log are reports?',
      ],
    ],
    [{ count: { every: '1s', pointer: '/a' } }, ['count: pointer and counter need url']],
    [{ count: { log: 'a', pattern: '(' } }, ['count.pattern: expected a regular expression, such as "celery worker"']],
    [{ logPatterns: {} }, [expect.stringMatching(/^logPatterns: unknown option/)]],
    [{ users: 3 }, [expect.stringMatching(/^users: unknown option; known are name, iterationName, /)]],
    [{ target: { pid: 1, url: 'http://127.0.0.1' } }, [expect.stringMatching(/^target\.url: unknown option/)]],
    [{ target: { container: 'web', port: 80 } }, [expect.stringMatching(/^target\.port: unknown option/)]],
    [{ count: { lgo: 'a', pattern: 'b' } }, expect.arrayContaining(['count.lgo: unknown option; did you mean "log"?'])],
  ])('%j is refused with all that is wrong', (wrong, details) => {
    expect(() => read({ ...watch, ...wrong })).toThrow(expect.objectContaining({ code: 'scenario-invalid', details }))
  })
})
