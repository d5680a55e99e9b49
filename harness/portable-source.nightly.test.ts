import { describe, expect, it } from 'vitest'
import { readBackToBack } from './testing/back-to-back-readings.ts'

const MiB = 1024 ** 2

describe.skipIf(process.platform !== 'linux')('300,000 readings of pidusage back to back', () => {
  it('grow neither its descriptors nor its memory, though processes end on the way', async () => {
    const { descriptors, heapBytes, rssBytes } = await readBackToBack(300_000)
    // Those of processes that ended in the last seconds are still to be closed.
    expect(descriptors).toBeLessThanOrEqual(3)
    expect(heapBytes / MiB).toBeLessThan(1)
    expect(rssBytes / MiB).toBeLessThan(16)
  })
})
