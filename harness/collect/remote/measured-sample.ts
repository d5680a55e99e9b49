import type { SampleRow } from '../../record/rows.ts'
import type { Life } from './fleet.ts'

/** What was measured of a worker last, as a row; what is not told is not known. */
export function measuredSample({ slot, generation, last }: Life): SampleRow {
  const { timeMs, pid, rssBytes, values } = last
  const whole = (value: number | undefined) => (value === undefined ? null : Math.round(value))
  return {
    timeMs,
    trigger: 'tick',
    pid,
    role: 'worker',
    slot,
    generation,
    rssBytes: Math.round(rssBytes),
    swapBytes: whole(values.swap),
    highWaterBytes: null,
    cpuMs: values.cpu === undefined ? null : Math.round(values.cpu * 1e6) / 1000,
    descriptors: whole(values.descriptors),
    threads: whole(values.threads),
    childrenCpuMs: null,
  }
}
