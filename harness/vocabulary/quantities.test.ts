import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatBytes, formatBytesChange, formatDuration, formatRatio, parseQuantity, parseRate } from './quantities.ts'

describe('parseQuantity', () => {
  it.each([
    ['512MiB', 'bytes', 536_870_912],
    ['1 GB', 'bytes', 1e9],
    ['1.5KiB', 'bytes', 1536],
    ['1_000 B', 'bytes', 1000],
    ['60s', 'duration', 60_000],
    ['1.5 m', 'duration', 90_000],
    ['80%', 'ratio', 0.8],
    ['0', 'count', 0],
    ['0.5', 'count', 0.5],
  ] as const)('reads %s as %s', (text, dimension, value) => {
    expect(parseQuantity(text, dimension)).toEqual({ ok: true, value })
  })

  it.each([
    ['512KB', 'bytes', 'KB is ambiguous; write KiB (1024 bytes) or kB (1000 bytes)'],
    ['512m', 'bytes', 'write 512MiB'],
    ['512', 'bytes', 'without a unit'],
    ['512MiBs', 'bytes', 'did you mean MiB?'],
    ['512MiB extra', 'bytes', 'expected a size with its unit'],
    ['60', 'duration', 'without a unit'],
    ['60min', 'duration', 'min is no unit; write m'],
    ['', 'duration', 'expected a duration with its unit'],
    ['5 reports', 'count', 'expected a count without a unit'],
  ] as const)('refuses %s as %s and says what would be right', (text, dimension, part) => {
    expect(parseQuantity(text, dimension)).toMatchObject({ ok: false, problem: expect.stringContaining(part) })
  })

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseQuantity(text, 'bytes').ok === 'boolean'))
  })
})

describe('formatting', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.50 KiB'],
    [34_708_480, '33.1 MiB'],
    [1024 ** 3, '1 GiB'],
    [1023.9 * 1024 ** 2, '1 GiB'],
    [null, '–'],
  ])('prints %s bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it('prints changes with their sign, durations and ratios with three digits', () => {
    expect(formatBytesChange(-2048)).toBe('−2 KiB')
    expect(formatBytesChange(1945)).toBe('+1.90 KiB')
    expect(formatDuration(152.4)).toBe('152 ms')
    expect(formatDuration(0.42)).toBe('0.42 ms')
    expect(formatDuration(2410)).toBe('2.41 s')
    expect(formatDuration(250_000)).toBe('4 min 10 s')
    expect(formatDuration(5_400_000)).toBe('1 h 30 min')
    expect(formatRatio(0.125)).toBe('12.5 %')
  })
})

describe('a rate', () => {
  it('is a size per second', () => {
    expect(parseRate('1MiB/s')).toEqual({ ok: true, value: 1_048_576 })
    expect(parseRate(' 64 kB / s ')).toEqual({ ok: true, value: 64_000 })
  })

  it.each([
    ['1MiB', 'expected a size per second, such as "1MiB/s", got "1MiB"'],
    ['1MiB/m', 'expected a size per second, such as "1MiB/s", got "1MiB/m"'],
    ['/s', 'expected a size per second, such as "1MiB/s", got "/s"'],
    ['1KB/s', '"1KB": KB is ambiguous; write KiB (1024 bytes) or kB (1000 bytes); did you mean'],
    ['0MiB/s', 'expected more than 0, got "0MiB/s"'],
  ])('is refused as %s', (text, problem) => {
    const parsed = parseRate(text)
    expect(parsed.ok ? null : parsed.problem).toContain(problem.replace('; did you mean', ''))
  })
})
