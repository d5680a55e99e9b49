import { describe, expect, it } from 'vitest'
import type { ToolReport } from '../../../record/run-outcome.ts'
import { joinParts } from './joined-phase.ts'
import type { ToolPhaseEnd } from './tool-load.ts'

const report: ToolReport = {
  claimed: 3,
  dropped: 0,
  counted: null,
  end: 'it ended',
  thresholds: [{ text: 'p95', status: 'held' }],
}
const ended: ToolPhaseEnd = { endedBy: 'ended', detail: null, report }

/** Parts that end as the test says, or when they are killed. */
function parts(count: number) {
  const signals: string[] = []
  const each = Array.from({ length: count }, (_, index) => {
    const { promise, resolve, reject } = Promise.withResolvers<ToolPhaseEnd>()
    const tell = (signal: string) => void signals.push(`${signal} ${index}`)
    const kill = () => {
      tell('kill')
      resolve({ endedBy: 'broke', detail: 'killed', report: null })
    }
    return { name: `part ${index}`, running: { ended: promise, stop: () => tell('stop'), kill }, resolve, reject }
  })
  return { joined: joinParts(each), each, signals }
}

describe('a phase that several processes make', () => {
  it('is that of an only one as it is', () => {
    const { joined, each } = parts(1)
    expect(joined).toBe(each[0]?.running)
  })

  it('ends when all have, with their counts added up and the thresholds of each', async () => {
    const { joined, each } = parts(2)
    each[1]?.resolve({ ...ended, report: { ...report, claimed: 4, thresholds: [{ text: 'p95', status: 'crossed' }] } })
    each[0]?.resolve(ended)
    expect(await joined.ended).toEqual({
      endedBy: 'ended',
      detail: null,
      report: {
        claimed: 7,
        dropped: 0,
        counted: null,
        end: 'part 0: it ended; part 1: it ended',
        thresholds: [
          { text: 'p95 in part 0', status: 'held' },
          { text: 'p95 in part 1', status: 'crossed' },
        ],
      },
    })
  })

  it('broke when one did, of which the others know nothing', async () => {
    const { joined, each, signals } = parts(2)
    each[0]?.resolve({ endedBy: 'broke', detail: 'it crashed', report: { ...report, claimed: null } })
    each[1]?.resolve(ended)
    expect(await joined.ended).toMatchObject({
      endedBy: 'broke',
      detail: 'part 0: it crashed',
      report: { claimed: null, dropped: 0 },
    })
    expect(signals).toEqual([])
  })

  it('does not claim what a part did not tell of', async () => {
    const { joined, each } = parts(2)
    each[0]?.resolve(ended)
    each[1]?.resolve({ ...ended, report: null })
    expect((await joined.ended).report).toMatchObject({ claimed: null, dropped: null })
  })

  it('rejects with what the user must mend in one, after the others were killed', async () => {
    const { joined, each, signals } = parts(3)
    each[1]?.reject(new Error('no such host'))
    await expect(joined.ended).rejects.toThrow('no such host')
    expect(signals).toEqual(['kill 0', 'kill 1', 'kill 2'])
  })

  it('is stopped and killed in all its parts', () => {
    const { joined, signals } = parts(2)
    joined.stop()
    joined.kill()
    expect(signals).toEqual(['stop 0', 'stop 1', 'kill 0', 'kill 1'])
  })
})
