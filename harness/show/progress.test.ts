import { describe, expect, it } from 'vitest'
import { simulateRun } from '../testing/simulated-run.ts'
import { progressListener, renderProgress, renderStage } from './progress.ts'

const MiB = 1024 ** 2

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
})
