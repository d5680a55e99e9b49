import { describe, expect, it } from 'vitest'
import { simulateRun } from '../testing/simulated-run.ts'
import { progressListener, renderProgress, renderStage } from './progress.ts'

const MiB = 1024 ** 2

/** A listener, and what is on display after what it was told. */
function displayed() {
  let text = ''
  const changes: string[] = []
  const listener = progressListener(
    () => 0,
    (state, what) => {
      text = renderProgress(state)
      changes.push(what)
    },
  )
  return { listener, text: () => text, changes }
}

describe('the live display', () => {
  it('shows how far, how fast, until when, and the memory per worker and in sum', () => {
    const { plan, iterations } = simulateRun({ size: 100 })
    let now = 0
    let text = ''
    let stage = ''
    const listener = progressListener(
      () => now,
      (state) => {
        text = renderProgress(state)
        stage = renderStage(state)
      },
    )
    listener.onStage(plan, 'starting')
    expect(stage).toBe('100 reports: starting')
    listener.onStage(plan, 'warming up')
    const [warmup] = iterations
    if (warmup !== undefined) listener.onIteration(plan, warmup)
    expect(stage).toBe('100 reports: warming up, 1 done')
    listener.onStage(plan, 'load')
    now = 5000
    for (const row of iterations.filter((one) => one.phase === 'load').slice(0, 50)) listener.onIteration(plan, row)
    listener.onMemory(plan, [
      { pid: 1, role: 'master', slot: null, rssBytes: 50 * MiB },
      { pid: 2, role: 'worker', slot: 1, rssBytes: 100 * MiB },
      { pid: 3, role: 'worker', slot: 2, rssBytes: 110 * MiB },
    ])
    expect(text).toContain('50/100, 10.0/s, ETA 5 s')
    expect(text).toContain('RSS: worker 1 100 MiB, worker 2 110 MiB, sum of 3 processes 260 MiB')
  })
  it('shows a preliminary forecast at once, until it is withdrawn', () => {
    const { plan, events } = simulateRun({ size: 25 })
    const { listener, text, changes } = displayed()
    const [event] = events
    if (event === undefined) throw new Error('there is no event')
    const sentence = 'growing by 33.2 MiB per report, it reaches the 820 MiB limit at report 22 (20 … 24)'
    listener.onStage(plan, 'starting')
    listener.onEvent(plan, { ...event, kind: 'preliminary-forecast', evidence: sentence })
    expect(changes.at(-1)).toBe('forecast')
    expect(text()).toContain(`\npreliminary forecast: ${sentence}`)
    listener.onEvent(plan, { ...event, kind: 'forecast-withdrawn', evidence: 'a worker ended' })
    expect(text()).not.toContain('preliminary forecast')
  })
})
