import { describe, expect, it } from 'vitest'
import { startFaultyServer } from '../../../fixtures/faulty-server/faulty-server.ts'
import { startRecordedLoad } from '../../testing/recorded-load.ts'

const mebibyte = 1024 * 1024

/** The largest resident size of a load process whose six users each made an iteration at the same time. */
async function peakBytes(exportName: string): Promise<number> {
  await using server = await startFaultyServer({})
  await using recorded = await startRecordedLoad({
    exportName,
    users: 6,
    size: 6,
    baseUrl: server.url,
    requestTimeoutMs: 60_000,
    iterationTimeoutMs: 60_000,
  })
  await recorded.load.run(6)
  expect(recorded.outcomes()).toEqual({ completed: 6 })
  const usage = await recorded.load.close()
  return usage?.rssBytes ?? Number.NaN
}

describe('the load process', () => {
  it('stays small while six users upload 100 MB each at the same time', async () => {
    const without = await peakBytes('gets')
    const withBodies = await peakBytes('uploadsHundredMegabytes')
    const withForms = await peakBytes('uploadsHundredMegabytesInAForm')
    expect((withBodies - without) / mebibyte).toBeLessThan(64)
    expect((withForms - without) / mebibyte).toBeLessThan(64)
  })
})
