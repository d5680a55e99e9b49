import { describe, expect, it } from 'vitest'
import { type SimulatedRun, simulateRun } from '../testing/simulated-run.ts'
import { judgeRun } from './judge-run.ts'

const found = { kind: 'recycle-limit-found', timeMs: 900, evidence: 'max_requests 500' } as const

function notesOf(spec: SimulatedRun): string[] {
  const { findings } = judgeRun(simulateRun({ size: 100, ...spec }))
  return findings.filter(({ status }) => status === 'note').map(({ sentence }) => sentence)
}

describe('recycling that is set', () => {
  it('is told not to have been exercised where no worker was replaced, and decides nothing', () => {
    expect(notesOf({ events: [found] })).toEqual([
      'Recycling was not exercised: no worker answered as many requests as its server replaces it after (max_requests 500).',
    ])
    expect(judgeRun(simulateRun({ size: 100, events: [found] })).status).toBe('pass')
  })

  it('is not told where workers were replaced, or the run was not carried out to its end', () => {
    expect(notesOf({ events: [found], recycledEvery: 20 })).toEqual([])
    expect(notesOf({ events: [found], outcome: { status: 'stopped', reason: 'target-ended' } })).toEqual([])
  })
})

it('says nothing of recycling that is not set', () => {
  expect(notesOf({})).toEqual([])
})
