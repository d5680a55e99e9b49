import { expect, it } from 'vitest'
import { despike } from './despike.ts'
import type { Trace } from './lifetime.ts'

const mebibyte = 1024 ** 2

function traceOf(mebibytes: readonly number[]): Trace {
  return {
    x: Float64Array.from(mebibytes, (_, i) => i),
    y: Float64Array.from(mebibytes, (value) => value * mebibyte),
  }
}

function inMebibytes(trace: Trace): number[] {
  return [...trace.y].map((value) => value / mebibyte)
}

it('cuts one sample far above both neighbours to the larger of them', () => {
  const cut = despike(traceOf([10, 10.01, 10, 60, 10.02, 10.01, 10, 10.01]))
  expect(inMebibytes(cut)).toEqual([10, 10.01, 10, 10.02, 10.02, 10.01, 10, 10.01])
})

it('keeps a step, because what stays is no spike', () => {
  const step = [10, 10, 10, 40, 40, 40, 40]
  expect(inMebibytes(despike(traceOf(step)))).toEqual(step)
})

it('keeps a sample far below, because floors are what is judged', () => {
  const dip = [10, 10, 2, 10, 10, 10]
  expect(inMebibytes(despike(traceOf(dip)))).toEqual(dip)
})

it('leaves spikes below a quarter MiB alone', () => {
  const quiet = [10, 10, 10.2, 10, 10, 10]
  expect(inMebibytes(despike(traceOf(quiet)))).toEqual(quiet)
})

it('keeps the noise of a noisy series', () => {
  const noisy = [10, 14, 9, 15, 11, 16, 10, 13, 9, 15, 10]
  expect(inMebibytes(despike(traceOf(noisy)))).toEqual(noisy)
})

it('keeps the last sample, which has one neighbour only', () => {
  expect(inMebibytes(despike(traceOf([10, 10, 10, 10, 60]))).at(-1)).toBe(60)
})

it('takes series of one and two samples as they are', () => {
  expect(inMebibytes(despike(traceOf([5])))).toEqual([5])
  expect(inMebibytes(despike(traceOf([5, 90])))).toEqual([5, 90])
})
