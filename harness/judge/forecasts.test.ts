import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readPlan, readRun } from '../record/record-reader.ts'
import type { GroupRow } from '../record/rows.ts'
import type { RunRecord } from '../record/run-record.ts'
import { replayForecasts, underLimit } from '../testing/replayed-forecasts.ts'
import { type SimulatedRun, simulateRun } from '../testing/simulated-run.ts'
import { openForecasts } from './forecasts.ts'

const MiB = 1024 ** 2
const services = fileURLToPath(new URL('../../fixtures/recordings/services', import.meta.url))

async function readRecording(name: string): Promise<RunRecord> {
  const directory = `${services}/${name}`
  const [run] = (await readPlan(directory)).runs
  const record = run === undefined ? null : await readRun(directory, run)
  if (record === null) throw new Error(`${name} holds no run`)
  return record
}

/** One worker of 100 MiB; its first ten reports are the warm-up. */
function told(spec: SimulatedRun) {
  return replayForecasts(simulateRun({ size: 100, workers: 1, limitBytes: 820 * MiB, ...spec }))
}

describe('forecasts while a run goes on', () => {
  it('tell once of the counted report in which a steady leak reaches the limit', () => {
    expect(told({ keptBytes: 20 * MiB, size: 25 })).toEqual([
      {
        completed: 19,
        kind: 'preliminary-forecast',
        evidence: 'growing by 20 MiB per report, it reaches the 820 MiB limit at report 27 (26 … 28)',
      },
    ])
  })

  it('while the warm-up goes on tell how many reports are left', () => {
    const record = simulateRun({ size: 10, workers: 3, keptBytes: 20 * MiB, limitBytes: 820 * MiB })
    expect(replayForecasts(record)[0]).toMatchObject({
      completed: 14,
      evidence: 'growing by 20 MiB per report, it reaches the 820 MiB limit in 13 more reports (12 … 14)',
    })
  })

  it('count every report, however many ended before the first reading', () => {
    const { plan, iterations, groups } = simulateRun({ size: 25, workers: 1, limitBytes: 820 * MiB })
    const [iteration] = iterations.filter(({ phase }) => phase === 'load')
    const [group] = groups
    if (iteration === undefined || group === undefined) throw new Error('nothing was simulated')
    const follow = openForecasts(plan)
    const end = (atMs: number) => follow({ table: 'iterations', row: { ...iteration, startMs: atMs, durationMs: 1 } })
    for (let report = 1; report <= 25_000; report++) end(report)
    const told = Array.from({ length: 20 }, (_, index) => {
      end(30_000 + 10 * index)
      const usedBytes = (100 + 20 * index) * MiB
      return follow({ table: 'groups', row: { ...group, timeMs: 30_005 + 10 * index, usedBytes } })
    })
    const evidence = told.find((news) => news !== null)?.evidence
    expect(evidence).toMatch(/it reaches the 820 MiB limit at report 25038 /)
  })

  it('follow the group of the target alone, and no limit that one worker has', () => {
    const record = simulateRun({ size: 25, workers: 1, keptBytes: 20 * MiB, limitBytes: 820 * MiB })
    const replay = (of: Partial<GroupRow>) =>
      replayForecasts({ ...record, groups: record.groups.map((row) => ({ ...row, ...of })) })
    expect(replay({})).toHaveLength(1)
    expect(replay({ slot: 1 })).toEqual([])
    expect(replay({ besides: 'others' })).toEqual([])
  })

  it('tell anew what later reports change', () => {
    const faster = (reports: number) => MiB * (100 + 12 * reports + (reports < 34 ? 0 : 12 * (reports - 34)))
    const news = told({ residentBytes: faster, size: 60 })
    expect(news.map(({ kind }) => kind)).toEqual(['preliminary-forecast', 'preliminary-forecast'])
  })

  it('take it back when its latest report has passed', () => {
    const cache = (reports: number) => MiB * (100 + 15 * Math.min(30, reports))
    const news = told({ residentBytes: cache, limitBytes: 620 * MiB })
    expect(news.map(({ kind }) => kind)).toEqual(['preliminary-forecast', 'forecast-withdrawn'])
    expect(news[1]?.evidence).toBe('the latest report that it named has passed, and the limit is not reached')
  })

  it('take it back where a worker is replaced on purpose, and foresee nothing any more', () => {
    const news = told({ keptBytes: 20 * MiB, recycledEvery: 22 })
    expect(news.map(({ kind, completed }) => ({ kind, completed }))).toEqual([
      { kind: 'preliminary-forecast', completed: 19 },
      { kind: 'forecast-withdrawn', completed: 22 },
    ])
    expect(news[1]?.evidence).toBe('workers are replaced on purpose, and what they grow ends with them')
  })

  it('begin anew where a worker ended', () => {
    const crash = { kind: 'crashed', timeMs: 3050, pid: 100, slot: 1, generation: 1 } as const
    const news = told({ keptBytes: 20 * MiB, size: 25, events: [crash] })
    expect(news[1]).toMatchObject({ kind: 'forecast-withdrawn', evidence: 'a worker ended' })
    expect(news[2]).toMatchObject({ kind: 'preliminary-forecast' })
  })

  it('say nothing of a steady service, nor where no limit is known', () => {
    expect(told({ noiseBytes: 5 * MiB })).toEqual([])
    expect(replayForecasts(simulateRun({ size: 40, workers: 1, keptBytes: 20 * MiB }))).toEqual([])
  })

  it('keep few readings of a run that is long', () => {
    const slow = told({ keptBytes: MiB / 2, size: 1400 })
    expect(slow).toMatchObject([{ evidence: expect.stringMatching(/at report 14(2|3)\d \(/) }])
  })
})

describe('recorded services', () => {
  it('charts under 700 MiB: told by their 17th report, within 3 of the 18th, which was their last', async () => {
    const news = replayForecasts(await readRecording('s1-before-lim700-40'))
    expect(news).toEqual([
      {
        completed: 12,
        kind: 'preliminary-forecast',
        evidence: 'growing by 33.2 MiB per report, it reaches the 700 MiB limit at report 19 (18 … 21)',
      },
      { completed: 17, kind: 'forecast-withdrawn', evidence: 'a worker ended' },
    ])
  })

  it.each(['s1-after-100', 's2-after-25', 's3-before-100', 's3-before-recycle-6000', 's4-after-100', 's5-after-100'])(
    '%s keeps below its limit, and is told of none, however tight',
    async (name) => {
      const record = await readRecording(name)
      const unlimited = underLimit(record, Number.MAX_SAFE_INTEGER)
      const peak = Math.max(...unlimited.groups.map(({ usedBytes }) => usedBytes))
      for (const timesPeak of [1 / 0.9, 1.25, 1.5, 2]) {
        expect(replayForecasts(underLimit(record, timesPeak * peak)), `${timesPeak} × peak`).toEqual([])
      }
    },
  )
})
