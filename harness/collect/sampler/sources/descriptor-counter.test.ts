import { closeSync, openSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DescriptorCounter } from './descriptor-counter.ts'

const noProcess = 2 ** 22 + 1

describe('DescriptorCounter', () => {
  it('counts one more for every file that is opened, whichever way this kernel allows', () => {
    for (const counter of [new DescriptorCounter(), new DescriptorCounter(false)]) {
      const before = counter.count(process.pid, 'always')
      const opened = [openSync('/dev/null', 'r'), openSync('/dev/null', 'r')]
      const after = counter.count(process.pid, 'always')
      opened.forEach(closeSync)
      expect(after).toBe(Number(before) + 2)
    }
  })

  it('knows nothing of a process that has ended', () => {
    expect(new DescriptorCounter().count(noProcess, 'always')).toBeNull()
    expect(new DescriptorCounter(false).count(noProcess, 'always')).toBeNull()
  })

  it('rests after a listing, unless it must not', () => {
    const counter = new DescriptorCounter(false)
    expect(counter.count(process.pid, 'always')).toBeGreaterThan(0)
    expect(counter.count(process.pid, 'if cheap')).toBe('too dear now')
    expect(counter.count(process.pid, 'always')).toBeGreaterThan(0)
  })
})
