import assert from 'node:assert/strict'
import path from 'node:path'
import { groupRoot, makeGroup, readGroupFile, removeGroup } from '../control-groups.ts'
import type { MachineCase } from '../machine-case.ts'
import { measured, soakgateRun } from '../soakgate-run.ts'

const MiB = 1024 ** 2
const group = 'swapped.slice'
let swappedBytes = 0

/** Memory that was swapped out is still the service's. */
export const swapCases: readonly MachineCase[] = [
  {
    name: 'a service whose memory is swapped out',
    expected: 'its growth of 20 MiB per report is found all the same',
    shows: ['rss_growth_per_iteration'],
    run: async () => {
      const folder = makeGroup(group, { 'memory.high': '120M' })
      const run = await soakgateRun('swapped-out.ts', { env: { GROUP: folder } })
      swappedBytes = Number(/^pswpout (\d+)$/m.exec(readGroupFile('/proc', 'vmstat'))?.[1] ?? 0) * 4096
      removeGroup(path.join(groupRoot, group))
      return run
    },
    check: (run) => {
      assert.ok(swappedBytes > 100 * MiB, `only ${swappedBytes} bytes were swapped out`)
      assert.equal(run.exitCode, 1, run.err)
      const growth = measured(run, 'rss_growth_per_iteration')
      assert.equal(growth.status, 'fail', growth.reason)
      assert.ok(Math.abs((growth.value ?? 0) / (20 * MiB) - 1) < 0.1, growth.reason)
    },
  },
]
