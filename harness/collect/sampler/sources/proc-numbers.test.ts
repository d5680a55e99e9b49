import { describe, expect, it } from 'vitest'
import { counterOf, kilobytesOf, numberAt } from './proc-numbers.ts'

const status = Buffer.from(
  'Name:\tgunicorn\nUmask:\t0022\nVmPeak:\t  412340 kB\nVmHWM:\t   88012 kB\nVmRSS:\t   84120 kB\nVmSwap:\t      16 kB\n',
)
const kernelThread = Buffer.from('Name:\tkthreadd\nUmask:\t0000\nThreads:\t1\n')

describe('numbers of /proc', () => {
  it('reads the numbers of statm', () => {
    const line = Buffer.from('103085 21030 3500 680 0 40211 0\n')
    expect([0, 1, 2].map((index) => numberAt(line, line.length, index))).toEqual([103_085, 21_030, 3500])
  })

  it('reads no further than the text goes', () => {
    const buffer = Buffer.from('0 0 0 0 0 0 0\n21030 77')
    expect(numberAt(buffer, 14, 1)).toBe(0)
    expect(numberAt(buffer, 14, 9)).toBe(0)
  })

  it('reads the lines of status in bytes', () => {
    expect(kilobytesOf(status, status.length, Buffer.from('VmHWM:'))).toBe(88_012 * 1024)
    expect(kilobytesOf(status, status.length, Buffer.from('VmSwap:'))).toBe(16 * 1024)
  })

  it('knows nothing of a line that is not there', () => {
    expect(kilobytesOf(kernelThread, kernelThread.length, Buffer.from('VmHWM:'))).toBeNull()
    // What an earlier and longer text left in the buffer does not count.
    expect(kilobytesOf(status, 30, Buffer.from('VmHWM:'))).toBeNull()
  })

  it.each([
    ['oom_kill_disable 0\nunder_oom 0\noom_kill 3\n', 3],
    ['low 0\nhigh 0\nmax 21\noom 4\noom_kill 4\noom_group_kill 0\n', 4],
    ['nr_free_pages 1\nlocal_oom_kill 9\noom_kill 12\n', 12],
    ['oom_kill_disable 0\nunder_oom 0\n', null],
  ])('finds the counter oom_kill in %j', (text, count) => {
    const file = Buffer.from(text)
    expect(counterOf(file, file.length, 'oom_kill')).toBe(count)
  })
})
