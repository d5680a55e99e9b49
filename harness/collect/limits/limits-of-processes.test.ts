import { expect, it } from 'vitest'
import { limitedPids } from './limits-of-processes.ts'

it('concern the first process of a target, its head and its workers, and not what these start', () => {
  const processes = [
    { pid: 10, role: 'helper' },
    { pid: 11, role: 'master' },
    { pid: 12, role: 'worker' },
    { pid: 13, role: 'browser' },
    { pid: 14, role: 'helper' },
  ] as const
  expect(limitedPids(10, processes)).toEqual([10, 11, 12])
  expect(limitedPids(11, processes)).toEqual([11, 12])
})
