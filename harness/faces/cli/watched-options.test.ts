import { expect, it } from 'vitest'
import { readWatchedTarget, type WatchedOptions, withPid } from './watched-options.ts'

const prometheus = { prometheus: 'http://p:9090', querySet: 'cadvisor', match: 'container="web"' }

it.each<[WatchedOptions, unknown]>([
  [{ pid: 4711 }, { pid: 4711 }],
  [{ container: 'web' }, { container: 'web' }],
  [
    { ...prometheus, tokenFrom: 'TOKEN' },
    {
      prometheus: 'http://p:9090',
      workers: { querySet: 'cadvisor', match: 'container="web"' },
      tokenFrom: 'TOKEN',
    },
  ],
])('%j is what is watched', (options, target) => {
  expect(readWatchedTarget(options)).toEqual(target)
})

it.each<[WatchedOptions, string]>([
  [{}, 'none of them'],
  [{ pid: 1, container: 'web' }, 'options of several'],
  [{ container: 'web', tokenFrom: 'TOKEN' }, 'options of several'],
  [{ prometheus: 'http://p:9090', match: 'a="b"' }, 'not both of them'],
])('%j is refused: %s', (options, got) => {
  expect(() => readWatchedTarget(options)).toThrow(expect.objectContaining({ code: 'usage', got }))
})

it('takes a pid that stands alone as one behind --pid, and refuses two', () => {
  expect(withPid({}, 4711)).toEqual({ pid: 4711 })
  expect(withPid({ container: 'web' }, undefined)).toEqual({ container: 'web' })
  expect(() => withPid({ pid: 4711 }, 4712)).toThrow(expect.objectContaining({ code: 'usage', got: 'two' }))
})
