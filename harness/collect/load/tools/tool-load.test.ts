import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { IterationRow } from '../../../record/rows.ts'
import { SimulatedClock } from '../../../testing/simulated-clock.ts'
import { completedByTool } from '../../../testing/tool-iterations.ts'
import type { Outcome } from '../../../vocabulary/outcomes.ts'
import { ToolLoad, type ToolNews, type ToolPhase, type ToolPhaseEnd } from './tool-load.ts'

const failed = { ...completedByTool, outcome: 'failed', reason: 'status 500', units: 0, status: 500 } as const

/** A tool that does what the test says. */
function simulatedTool(limits = { iterationTimeoutMs: 1000, bailAfter: 20 }) {
  const rows: IterationRow[] = []
  const asked: ToolPhase[] = []
  const signals: string[] = []
  const clock = new SimulatedClock()
  let news: ToolNews | null = null
  let end: (how: ToolPhaseEnd) => void = () => {}
  const listener = {
    onIteration: (row: IterationRow) => void rows.push(row),
    onRequests: () => {},
    onLog: () => {},
    onSecret: () => {},
    onQuiesce: async () => {},
  }
  const load = new ToolLoad(
    async (phase, told) => {
      asked.push(phase)
      news = told
      const { promise, resolve } = Promise.withResolvers<ToolPhaseEnd>()
      end = resolve
      return { ended: promise, stop: () => void signals.push('stop'), kill: () => void signals.push('kill') }
    },
    limits,
    listener,
    clock,
  )
  return {
    load,
    rows,
    asked,
    signals,
    clock,
    begin: (key: string) => news?.begin(key, { user: 0, startMs: clock.now() }),
    settle: (outcome: Outcome, reason: string | null) => news?.settle(outcome, reason),
    finish: (key: string, row: Parameters<ToolNews['end']>[1] = completedByTool) => news?.end(key, row),
    end: (endedBy: ToolPhaseEnd['endedBy'], detail: string | null) => end({ endedBy, detail, report: null }),
    outcomes: () => rows.map(({ iteration, outcome, reason }) => [iteration, outcome, reason]),
  }
}

describe('load that a tool makes', () => {
  it('has the rows that the tool told of, numbered as they began', async () => {
    const tool = simulatedTool()
    const result = tool.load.run(2)
    await Promise.resolve()
    tool.begin('a')
    tool.begin('b')
    tool.finish('b')
    tool.finish('a', failed)
    tool.end('ended', null)
    expect(await result).toMatchObject({ endedBy: 'done', detail: null, counts: { completed: 1, failed: 1 } })
    expect(tool.asked).toEqual([{ phase: 'load', count: 2 }])
    expect(tool.outcomes()).toEqual([
      [2, 'completed', null],
      [1, 'failed', 'status 500'],
    ])
  })

  it('asks only for what is missing when the run goes on', async () => {
    const tool = simulatedTool()
    const result = tool.load.run(30, 25)
    await Promise.resolve()
    tool.begin('a')
    tool.finish('a')
    tool.end('ended', 'it was tired')
    expect((await result).counts).toMatchObject({ completed: 1, 'not-started': 4 })
    expect(tool.asked).toEqual([{ phase: 'load', count: 5 }])
    expect(tool.outcomes()[0]).toEqual([26, 'completed', null])
    expect(tool.outcomes()[1]).toEqual([27, 'not-started', 'it was tired'])
  })

  it('believes no tool that ends well and did not tell of all', async () => {
    const tool = simulatedTool()
    const result = tool.load.run(3)
    await Promise.resolve()
    tool.begin('a')
    tool.begin('b')
    tool.finish('a')
    tool.end('ended', null)
    await result
    expect(tool.outcomes()).toEqual([
      [1, 'completed', null],
      [2, 'lost', 'the tool ended during the iteration'],
      [3, 'not-started', 'the tool ended without making it'],
    ])
  })

  it('counts no more than were asked for, and no end without a beginning', async () => {
    const tool = simulatedTool()
    const result = tool.load.run(1)
    await Promise.resolve()
    for (const key of ['a', 'b']) tool.begin(key)
    for (const key of ['b', 'unknown', 'a', 'a']) tool.finish(key)
    tool.end('ended', null)
    expect((await result).counts).toMatchObject({ completed: 1, lost: 0 })
    expect(tool.outcomes()).toEqual([[1, 'completed', null]])
  })

  it('is stopped after too many failures in a row', async () => {
    const tool = simulatedTool({ iterationTimeoutMs: 1000, bailAfter: 2 })
    const result = tool.load.run(4)
    await Promise.resolve()
    for (const key of ['a', 'b']) {
      tool.begin(key)
      tool.finish(key, failed)
    }
    expect(tool.signals).toEqual(['stop'])
    tool.end('ended', null)
    const detail = '2 iterations in a row did not complete; the last: status 500'
    expect(await result).toMatchObject({ endedBy: 'bailed', detail, counts: { failed: 2, 'not-started': 2 } })
  })

  it('is killed when it does not end, and what was under way is aborted', async () => {
    const tool = simulatedTool()
    const result = tool.load.run(2)
    await Promise.resolve()
    tool.begin('a')
    await Promise.resolve()
    tool.load.abort()
    expect(tool.signals).toEqual(['stop'])
    tool.clock.advance(2000)
    expect(tool.signals).toEqual(['stop', 'kill'])
    tool.end('broke', 'signal SIGKILL')
    expect((await result).endedBy).toBe('aborted')
    expect(tool.outcomes()).toEqual([
      [1, 'aborted', 'the run was stopped'],
      [2, 'not-started', 'the run was stopped before'],
    ])
    expect(await tool.load.run(2)).toMatchObject({ endedBy: 'aborted', counts: { 'not-started': 2 } })
  })

  it('warms up in parts, and cuts none of them off', async () => {
    const tool = simulatedTool()
    const result = tool.load.warmUp(6)
    await setImmediate()
    tool.begin('a')
    tool.finish('a')
    tool.begin('b')
    tool.end('ended', null)
    await setImmediate()
    tool.begin('a')
    tool.finish('a')
    tool.load.endWarmUp()
    tool.end('ended', null)
    expect((await result).endedBy).toBe('ended-early')
    expect(tool.signals).toEqual([])
    expect(tool.asked).toEqual([
      { phase: 'warmup', count: 2 },
      { phase: 'warmup', count: 2 },
    ])
    expect(tool.rows.map(({ phase, iteration, outcome }) => [phase, iteration, outcome])).toEqual([
      ['warmup', 1, 'completed'],
      ['warmup', 2, 'lost'],
      ['warmup', 3, 'completed'],
    ])
  })

  it('has rows without times for those of which only the outcome is known, and gives up for none of them', async () => {
    const tool = simulatedTool({ iterationTimeoutMs: 1000, bailAfter: 2 })
    const result = tool.load.run(4)
    await Promise.resolve()
    tool.begin('a')
    tool.finish('a')
    for (let lost = 0; lost < 5; lost++) tool.settle('lost', 'nobody counted it')
    tool.end('ended', null)
    expect(await result).toMatchObject({ endedBy: 'done', counts: { completed: 1, lost: 3, 'not-started': 0 } })
    expect(
      tool.rows
        .slice(1)
        .every(({ startMs, durationMs, units }) => startMs === null && durationMs === null && units === 0),
    ).toBe(true)
    expect(tool.outcomes().at(-1)).toEqual([4, 'lost', 'nobody counted it'])
  })

  it('says why a tool broke', async () => {
    const tool = simulatedTool()
    const result = tool.load.run(1)
    await Promise.resolve()
    tool.end('broke', 'exit code 107: the script has an error')
    expect(await result).toMatchObject({
      endedBy: 'load-worker-ended',
      detail: 'exit code 107: the script has an error',
    })
    expect(tool.outcomes()).toEqual([[1, 'not-started', 'exit code 107: the script has an error']])
  })
})
