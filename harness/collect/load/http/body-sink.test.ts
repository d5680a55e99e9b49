import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BodySink } from './body-sink.ts'

describe('a body', () => {
  it('is kept up to its limit and counted to its end, however it is cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), fc.nat(200), (chunks, keepBytes) => {
        const sink = new BodySink(keepBytes)
        for (const chunk of chunks) sink.add(Buffer.from(chunk))
        const whole = Buffer.concat(chunks)
        expect(sink.bytes).toBe(whole.length)
        expect(sink.body().equals(whole.subarray(0, keepBytes))).toBe(true)
      }),
    )
  })

  it('does not hold on to what it does not keep', () => {
    const sink = new BodySink(10)
    sink.add(Buffer.alloc(1_000_000))
    expect(sink.body().buffer.byteLength).toBeLessThan(100_000)
  })
})
