import { describe, expect, it } from 'vitest'
import type { EventRow } from '../../record/events.ts'
import { parseAsked, planThresholds } from '../../scenario/plan-ladder.ts'
import { simulateRun } from '../../testing/simulated-run.ts'
import { weakerPromises } from '../../vocabulary/memory-sources.ts'
import { judgeRun } from '../judge-run.ts'

const helperEnd: EventRow = {
  kind: 'helper-ended',
  timeMs: 8000,
  pid: 300,
  role: 'helper',
  slot: null,
  generation: null,
  completed: 33,
  exitCode: null,
  signal: null,
  evidence: 'exit status not known',
}

/** A run without a control group, as this source would have recorded it. */
function judged(source: 'procfs' | 'pidusage', text: string, more: readonly EventRow[] = []) {
  const record = simulateRun({ size: 100, thresholds: planThresholds([], parseAsked([text]), 100) })
  const plan = { ...record.plan, source }
  return judgeRun({ ...record, plan, groups: [], events: [...record.events, ...more] })
}

const first = (verdict: ReturnType<typeof judged>) => verdict.thresholds[0]

describe('what a portable source sees a part of', () => {
  it.each([
    ['rss_peak < 8GiB', 'rss_peak < 1MiB'],
    ['memory_peak < 8GiB', 'memory_peak < 1MiB'],
  ])('a peak: %s is inconclusive, %s still fails', (holds, broken) => {
    expect(first(judged('procfs', holds))?.status).toBe('pass')
    expect(first(judged('pidusage', holds))).toMatchObject({ status: 'inconclusive' })
    expect(first(judged('pidusage', holds))?.reason).toMatch(/, but what it was between two readings is not known/)
    expect(first(judged('pidusage', broken))?.status).toBe('fail')
  })

  it('a peak that must be reached is reached by what was seen of it', () => {
    expect(first(judged('pidusage', 'rss_peak > 1MiB'))?.status).toBe('pass')
  })

  it('ends: where one has no status, nobody knows that it was no OOM kill', () => {
    expect(first(judged('pidusage', 'oom_kills == 0'))?.status).toBe('pass')
    expect(first(judged('procfs', 'oom_kills == 0', [helperEnd]))?.status).toBe('pass')
    const open = first(judged('pidusage', 'oom_kills == 0', [helperEnd]))
    expect(open).toMatchObject({ status: 'inconclusive' })
    expect(open?.reason).toContain('but how 1 of its processes ended is not known')
    const known = { ...helperEnd, exitCode: 0 }
    expect(first(judged('pidusage', 'oom_kills == 0', [known]))?.status).toBe('pass')
  })

  it('is told in every report, whatever the verdict', () => {
    const notesOf = (source: 'procfs' | 'pidusage') =>
      judged(source, 'rss max < 8GiB').findings.filter(({ sentence }) => weakerPromises.pidusage.includes(sentence))
    expect(notesOf('procfs')).toEqual([])
    expect(notesOf('pidusage').map(({ status }) => status)).toEqual(weakerPromises.pidusage.map(() => 'note'))
  })
})
