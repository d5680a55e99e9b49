import { describe, expect, it } from 'vitest'
import { parseResourceLimits } from './resource-limits.ts'

const limits = (
  addressSpace: string,
  data: string,
) => `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max data size             ${data.padEnd(20)} unlimited            bytes     
Max resident set          1000                 unlimited            bytes     
Max address space         ${addressSpace.padEnd(20)} unlimited            bytes     
`
const status = 'Name:\tpython3\nVmPeak:\t  400000 kB\nVmSize:\t  300000 kB\nVmData:\t   50000 kB\n'

describe('the limits that a process was given', () => {
  it('are none where all are unlimited, also of resident memory, which Linux ignores', () => {
    expect(parseResourceLimits({ limits: limits('unlimited', 'unlimited'), status }, 7)).toEqual([])
  })

  it('are those of address space and data segment, against what the process has of each', () => {
    const found = parseResourceLimits({ limits: limits('1073741824', '536870912'), status }, 7)
    expect(found.map(({ kind, limitBytes, usedBytes, pids }) => [kind, limitBytes, usedBytes, pids])).toEqual([
      ['address-space', 1_073_741_824, 307_200_000, [7]],
      ['data-segment', 536_870_912, 51_200_000, [7]],
    ])
  })

  it('are found where the process does not say how much it has', () => {
    expect(parseResourceLimits({ limits: limits('1024', 'unlimited'), status: '' }, 7)).toMatchObject([
      { kind: 'address-space', usedBytes: null },
    ])
  })
})
