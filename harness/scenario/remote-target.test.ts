import { describe, expect, it } from 'vitest'
import { parseScenario } from './load-scenario.ts'
import type { RemoteTarget } from './scenario.ts'

const url = 'http://127.0.0.1:8000'
const prometheus = 'http://prometheus:9090/'

function read(target: object): RemoteTarget {
  const scenario = parseScenario({ name: 'remote', target, iteration: () => {} }, 'remote.ts', '/scenarios')
  if (scenario.target.kind !== 'remote') throw new Error('no remote target')
  return scenario.target
}

describe('a target that another system measures', () => {
  it('has every query of a query set as it will be asked', () => {
    const { memory } = read({ url, prometheus, workers: { querySet: 'process-exporter', match: 'groupname="web"' } })
    expect(memory).toMatchObject({
      by: 'prometheus',
      server: 'http://prometheus:9090',
      slot: ['job', 'instance'],
      process: 'groupname',
      queries: {
        rss: {
          selector: 'namedprocess_namegroup_memory_bytes{memtype="resident",groupname="web"}',
          less: null,
          unit: 1,
        },
      },
    })
  })

  it('has units of its own queries and fields as they are named', () => {
    const own = { rss: 'worker_rss{job="a"}', unit: 'KiB', cpu: 'worker_cpu_seconds_total', slot: ['instance'] }
    expect(read({ url, prometheus, workers: own }).memory).toMatchObject({
      queries: { rss: { unit: 1024 }, cpu: { unit: 1 } },
    })
    const workers = { list: '/workers', slot: '/id', rss: '/mem/rss', unit: 'MiB', cpu: '/cpu' }
    expect(read({ url, json: `${url}/stats`, workers }).memory).toMatchObject({
      by: 'json',
      everyMs: 1000,
      fields: { rss: { pointer: '/mem/rss', unit: 1024 ** 2 }, cpu: { pointer: '/cpu', unit: 1 } },
    })
  })

  it.each([
    [
      { prometheus, workers: { rss: 'worker_rss', slot: ['a'] } },
      /workers\.rss: the name worker_rss does not tell its unit/,
    ],
    [
      { prometheus, workers: { rss: 'x_bytes / 1024', slot: ['a'] } },
      /workers\.rss: expected a selector without arithmetic/,
    ],
    [
      { prometheus, workers: { rss: 'sum(x_bytes)', slot: ['a'] } },
      /workers\.rss: expected a selector without arithmetic/,
    ],
    [{ prometheus, workers: { querySet: 'cadvisor', match: '' } }, /workers\.match: expected labels/],
    [{ prometheus, workers: { querySet: 'cadvisor', match: 'pod=~web' } }, /workers\.match: expected labels/],
    [{ prometheus, workers: { querySet: 'cadvisr', match: 'a="b"' } }, /workers\.querySet: .*"cadvisor"/],
    [
      { prometheus, workers: { rss: 'x_bytes', slot: ['a'], restart: 'y' } },
      /workers\.restart: .*did you mean "restarts"/,
    ],
    [{ prometheus: 'http://me:secret@p', workers: { rss: 'x_bytes', slot: ['a'] } }, /prometheus: .*tokenFrom/],
    [{ prometheus, pid: 4711, workers: { rss: 'x_bytes', slot: ['a'] } }, /target\.pid: unknown option/],
    [{ json: url, workers: { list: '', rss: '/rss', slot: '/id' } }, /workers\.unit/],
    [{ json: url, workers: { list: '', rss: '/rss', unit: 'B' } }, /workers: name slot, pid or both/],
    [{ json: url, workers: { list: '', rss: '/rss', unit: 'KB', slot: '/id' } }, /workers\.unit/],
  ])('is refused where it is ambiguous: %j', (target, problem) => {
    expect(() => read({ url, ...target })).toThrow(
      expect.objectContaining({ code: 'scenario-invalid', details: [expect.stringMatching(problem)] }),
    )
  })
})
