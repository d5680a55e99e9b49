import { describe, expect, it } from 'vitest'
import { describeToolEnd } from '../../harness/collect/load/tools/tool-process.ts'
import { reckon } from '../../harness/collect/load/tools/tool-reckoning.ts'
import type { RunVerdict, ThresholdResult } from '../../harness/judge/verdict.ts'
import { parseScenario } from '../../harness/scenario/load-scenario.ts'
import charts from '../../scenarios/charts.ts'
import erp from '../../scenarios/erp.ts'
import { comparedScenario, reportLine } from './compared-scenario.ts'
import { comparedServices } from './compared-services.ts'
import { comparedTools } from './compared-tools.ts'
import { type Comparison, toolExit, toolLines } from './comparison.ts'
import { renderComparison } from './table.ts'

const request = { path: '/reports', bodyFile: '/tmp/body.json', folder: '/tmp/tool' }
const load = (command: readonly string[]) => ({
  engine: 'command' as const,
  command,
  completed: { targetLog: reportLine },
})

describe('a compared scenario', () => {
  it.each(comparedTools)('of $name is valid, and tells the tool how many, by how many and where', ({ command }) => {
    const words = command(request)
    for (const placeholder of ['{iterations}', '{users}', '{url}']) expect(words.join(' ')).toContain(placeholder)
    for (const base of [charts, erp])
      expect(() => parseScenario(comparedScenario(base, load(words)), 'x.ts', '/')).not.toThrow()
  })

  it("asks gunicorn's own port, whose log tells of each report", () => {
    const { needs, target } = comparedScenario(erp, load(['ab']))
    expect(needs?.map((need) => need.replace(/.*\//, ''))).toEqual(['mariadb.ts', 'redis.ts'])
    expect('command' in target && target.command.slice(-2)).toEqual([
      '--access-logfile=-',
      '--access-logformat=%(p)s "%(r)s" %(s)s',
    ])
    const made = new RegExp(reportLine)
    expect(made.exec('<4711> "POST /reports HTTP/1.0" 200')?.groups?.pid).toBe('4711')
    expect(made.test('<4711> "GET /health HTTP/1.1" 200')).toBe(false)
    expect(made.test('<4711> "POST /reports HTTP/1.1" 500')).toBe(false)
  })

  it('lets nothing end the tool before its own end', () => {
    const scenario = parseScenario(comparedScenario(charts, load(['ab'])), 'x.ts', '/')
    expect(scenario.thresholds.filter(({ abort, level }) => level === 'fail' && abort !== false)).toEqual([])
  })
})

describe('how a tool ended', () => {
  it.each([
    [{ code: 0, signal: null }, '0'],
    [{ code: 104, signal: null }, '104'],
    [{ code: null, signal: 'SIGKILL' }, 'signal SIGKILL'],
  ] as const)('is read from the sentence of the record: %o', (end, exit) => {
    const claims = { completed: 71, failures: [] }
    const how = describeToolEnd(end)
    const { report } = reckon({
      ...{ program: 'ab', how, asked: 100, isTold: true, users: 4, stopped: null },
      ...{ counted: 71, claims },
    })
    expect(toolExit(report.end)).toBe(exit)
  })

  it('is unknown where the record says nothing of it', () => expect(toolExit('')).toBeNull())
})

describe('what a tool printed', () => {
  it('is told from what the service printed', () => {
    const log =
      '1.5 out <1> "POST /reports HTTP/1.1" 200\n2.5 load Failed requests:  3\n3.5 load \n4.5 err load on it\n'
    expect(toolLines(log)).toEqual(['Failed requests:  3', ''])
  })
})

describe('the table', () => {
  const [service] = comparedServices
  const [tool] = comparedTools
  if (service === undefined || tool === undefined) throw new Error('there is nothing to compare')
  const comparison = (more: Partial<Comparison>, thresholds: Partial<ThresholdResult>[] = []): Comparison => ({
    cell: { service, tool },
    exit: '0',
    claims: { completed: 96, failures: [{ outcome: 'lost', count: 4, reason: 'ab: it broke' }] },
    served: 96,
    oomKills: 4,
    servedUntilKill: 21,
    run: { status: 'fail', thresholds } as unknown as RunVerdict,
    ...more,
  })

  it('has what the tool says, then what happened', () => {
    const fail = { level: 'fail', status: 'fail', acceptance: null } as const
    const growth = { ...fail, metric: 'rss_growth_per_iteration', value: 1024 ** 2 } as const
    const table = renderComparison([comparison({}, [growth, { ...fail, metric: 'oom_kills' }])])
    expect(table.split('\n').at(-1)).toBe(
      `| ${service.title} | ab | 0 | 96 completed, 4 failed | 96 of 100 | 4, the first after 21 reports | +1 MiB | **fail**: \`rss_growth_per_iteration\` \`oom_kills\` |`,
    )
  })

  it('has no growth that its threshold left open, however large it seems, and no kill that was not', () => {
    const open = { level: 'fail', status: 'inconclusive', acceptance: null } as const
    const growth = { ...open, metric: 'rss_growth_per_iteration', value: 1024 ** 2, interval: [1, 1024 ** 3] } as const
    const table = renderComparison([comparison({ oomKills: 0, servedUntilKill: null }, [growth])])
    expect(table.split('\n').at(-1)).toContain('| 96 of 100 | – | – |')
  })
})
