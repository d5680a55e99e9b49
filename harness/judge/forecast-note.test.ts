import { describe, expect, it } from 'vitest'
import type { EventRow } from '../record/events.ts'
import { type SimulatedRun, simulateRun } from '../testing/simulated-run.ts'
import { judgeRun } from './judge-run.ts'

const MiB = 1024 ** 2
const sentence = 'growing by 33.2 MiB per report, it reaches the 820 MiB limit at report 22 (20 … 24)'
const forecast = { kind: 'preliminary-forecast', timeMs: 3500, completed: 15, evidence: sentence } as const
const withdrawn = { kind: 'forecast-withdrawn', timeMs: 3900, completed: 19, evidence: 'it has passed' } as const
const kill = { kind: 'oom-killed', timeMs: 4150, pid: 100, slot: 1, generation: 1, completed: 21 } as const

function notesOf(events: readonly Partial<EventRow>[], spec: SimulatedRun = {}): string[] {
  const verdict = judgeRun(simulateRun({ size: 25, workers: 1, limitBytes: 820 * MiB, ...spec, events }))
  return verdict.findings.map(({ sentence: said }) => said).filter((said) => said.includes('preliminary'))
}

describe('a preliminary forecast in the report', () => {
  it('stands beside the OOM kill that it foresaw', () => {
    expect(notesOf([forecast, kill])).toEqual([`After report 15 of 25 a preliminary forecast said: ${sentence}.`])
  })

  it('stands beside a limit that is used up, and decides nothing', () => {
    const nearlyFull = { residentBytes: () => 780 * MiB }
    expect(notesOf([forecast], nearlyFull)).toHaveLength(1)
    expect(notesOf([forecast])).toEqual([])
    expect(judgeRun(simulateRun({ size: 25, workers: 1, limitBytes: 820 * MiB, events: [forecast] })).status).toBe(
      'pass',
    )
  })

  it('is the last before the kill: what was withdrawn or came afterwards is not told', () => {
    expect(notesOf([forecast, withdrawn, kill])).toEqual([])
    expect(notesOf([kill, { ...forecast, timeMs: 5000 }])).toEqual([])
    const later = { ...forecast, timeMs: 3800, completed: 18, evidence: 'later' }
    expect(notesOf([forecast, later, kill])).toEqual(['After report 18 of 25 a preliminary forecast said: later.'])
    expect(notesOf([forecast, kill, { ...withdrawn, timeMs: 4300 }])).toHaveLength(1)
  })

  it('that was made in the warm-up is told so', () => {
    const early = { ...forecast, timeMs: 1900, completed: 0 }
    expect(notesOf([early, kill])).toEqual([`In the warm-up a preliminary forecast said: ${sentence}.`])
  })
})
