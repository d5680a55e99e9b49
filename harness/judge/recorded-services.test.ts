import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readPlan, readRun } from '../record/record-reader.ts'
import type { RunRecord } from '../record/run-record.ts'
import { parseAsked, planThresholds } from '../scenario/plan-ladder.ts'
import { judgeRun } from './judge-run.ts'
import type { RunVerdict } from './verdict.ts'

const services = fileURLToPath(new URL('../../fixtures/recordings/services', import.meta.url))

/** The only run of a recording, judged by the default thresholds of today and those that are asked for. */
async function readRecording(name: string, ...asked: string[]): Promise<RunRecord> {
  const directory = `${services}/${name}`
  const [run] = (await readPlan(directory)).runs
  const record = run === undefined ? null : await readRun(directory, run)
  if (record === null) throw new Error(`${name} holds no run`)
  return { ...record, plan: { ...record.plan, thresholds: planThresholds([], parseAsked(asked), record.plan.size) } }
}

function reasonOf(verdict: RunVerdict, metric: string): string | undefined {
  return verdict.thresholds.find((one) => one.metric === metric)?.reason
}

function failed(verdict: RunVerdict): string[] {
  return verdict.thresholds.filter(({ status }) => status === 'fail').map(({ metric }) => metric)
}

describe('recorded services that died', () => {
  it.each([
    ['s1-before-25', /^worker 1: \+33\.\d MiB per report \(.*\) over 25 of its own, allowed 4 MiB: no warm-up/],
    ['s1-before-lim700-40', /^worker 1: \+33\.\d MiB per report \(.*\) over 17 of its own/],
    ['s1-before-maxreq15-60', /^worker 1: \+33\.\d MiB per report \(.*\) over 1[5-7] of its own/],
    ['s2-before-25', /^worker 1: \+(8\.\d+|9\.\d+) MiB per report \(.*\) over 25 of its own, allowed 4 MiB/],
    ['s5-before-ab-lim768-100', /^oom_kills == 0: it is 9\./],
  ])('%s fails for its own reason', async (name, reason) => {
    const verdict = judgeRun(await readRecording(name))
    expect(verdict.status).toBe('fail')
    expect(verdict.findings.map(({ sentence }) => sentence)).toContainEqual(expect.stringMatching(reason))
  })

  it('charts under a limit: the kernel killed the worker in its 18th report', async () => {
    const verdict = judgeRun(await readRecording('s1-before-lim700-40'))
    expect(failed(verdict)).toEqual(expect.arrayContaining(['oom_kills', 'iteration_failed_rate', 'limit_used']))
    expect(verdict.findings.flatMap(({ evidence }) => evidence)).toContainEqual(
      expect.stringMatching(
        /^worker 1 \(pid 19962\) was killed by the kernel for memory at report 18 of 40, the 18th of this process \(lost\)/,
      ),
    )
  })

  it('charts that are recycled: the leak is the same in each of four processes', async () => {
    const verdict = judgeRun(await readRecording('s1-before-maxreq15-60'))
    expect(verdict.workers).toMatchObject([{ slot: 1, generations: 4, reports: 60 }])
    expect(failed(verdict)).toEqual(['rss_growth_per_iteration'])
  })

  it('quotations: 281 browser processes stay, and the kernel kills some that no worker dies of', async () => {
    const verdict = judgeRun(await readRecording('s2-before-25'))
    expect(failed(verdict)).toEqual(['rss_growth_per_iteration', 'oom_kills', 'processes_left', 'limit_used'])
    expect(reasonOf(verdict, 'oom_kills')).toBe('oom_kills == 0: it is 20')
    expect(reasonOf(verdict, 'processes_left')).toBe('processes_left == 0: it is 281')
    expect(verdict.outcomes.completed).toBe(25)
  })

  it('ERP: growth is not known where no report can be placed in time, and 29 requests are lost', async () => {
    const verdict = judgeRun(await readRecording('s5-before-ab-lim768-100'))
    expect(reasonOf(verdict, 'rss_growth_per_iteration')).toContain('no report has a reading')
    expect(verdict.outcomes).toMatchObject({ completed: 71, lost: 29 })
    expect(verdict.workers.map(({ generations }) => generations)).toEqual([3, 3, 3, 4])
  })

  it.each(['s3-before-100', 's3-before-recycle-6000'])(
    'scheduler, %s: no worker grows, so that only the sum of all processes fails',
    async (name) => {
      const byDefault = judgeRun(await readRecording(name))
      expect(byDefault.status).toBe('pass')
      expect(reasonOf(byDefault, 'rss_growth_per_iteration')).toMatch(/a leak of .* per report or more is excluded/)
      const verdict = judgeRun(await readRecording(name, 'pss{target} < 300MiB'))
      expect(verdict.status).toBe('fail')
      expect(verdict.findings[0]?.sentence).toMatch(/^pss\{target\} < 300MiB: it is 5\d\d MiB\.$/)
    },
  )

  it('scheduler over 2,430 reports: descriptors come and go, and none is kept', async () => {
    const verdict = judgeRun(await readRecording('s3-before-recycle-6000', 'fds_growth_per_iteration < 0.1'))
    expect(verdict.status).toBe('pass')
    expect(reasonOf(verdict, 'fds_growth_per_iteration')).toMatch(/a leak of 0\.0\d+ descriptors per report/)
  })
})

describe('recorded services that were mended', () => {
  it.each([
    ['s1-after-100', /^worker 1: .* over 100 of its own, allowed 512 KiB: a leak of .* is excluded/],
    ['s2-after-25', /^worker 1: .* over 25 of its own, allowed 4 MiB: a leak of .* is excluded/],
    ['s4-after-100', /^worker 1: .* over 100 of its own, allowed 512 KiB: a leak of .* is excluded/],
    ['s5-after-100', /^the 4 workers together: .* over 25 of its own, allowed .*: a leak of .* is excluded/],
  ])('%s passes', async (name, reason) => {
    const verdict = judgeRun(await readRecording(name))
    expect(verdict).toMatchObject({ status: 'pass', findings: [] })
    expect(reasonOf(verdict, 'rss_growth_per_iteration')).toMatch(reason)
  })

  it('quotations: twelve processes come and go with every PDF, and none is left', async () => {
    const record = await readRecording('s2-after-25')
    expect(Math.max(...record.ticks.map(({ processes }) => processes))).toBe(14)
    expect(reasonOf(judgeRun(record), 'processes_left')).toBe('processes_left == 0: it is 0')
  })
})
