import { expect, it } from 'vitest'
import type { FoundLimit } from '../vocabulary/found-limit.ts'
import { renderLimits } from './limits-text.ts'

const GiB = 1024 ** 3
const machine: FoundLimit = {
  kind: 'machine',
  limitBytes: 16 * GiB,
  usedBytes: 4 * GiB,
  evidence: 'MemTotal of /proc/meminfo, less MemAvailable',
  pids: [],
  judgement: 'not judged',
}

it('says that there is no limit where only the machine bounds the memory', () => {
  expect(renderLimits([machine])).toBe(
    'limits on memory: none but the machine\n  16 GiB, memory of the machine: MemTotal of /proc/meminfo, less MemAvailable; 4 GiB of it are used; not judged\n',
  )
})

it('names every other limit in a line of its own, harmless whatever a folder is called', () => {
  const evidence = '/sys/fs/cgroup/\u001b[2J\n::error/memory.max'
  const group: FoundLimit = { ...machine, kind: 'control-group', evidence, usedBytes: null, judgement: 'judged' }
  const [head, first] = renderLimits([group, machine]).split('\n')
  expect(head).toBe('limits on memory:')
  expect(first).toBe('  16 GiB, control group: /sys/fs/cgroup/\\x1b[2J ::error/memory.max; limit_used is judged by it')
})

it('says of which processes a limit is, and that its size is not known', () => {
  const heap: FoundLimit = {
    ...machine,
    kind: 'v8-heap',
    limitBytes: null,
    usedBytes: null,
    pids: [7, 9],
    evidence: 'x',
  }
  expect(renderLimits([heap])).toContain("  of unknown size, V8's heap in each process (pid 7, 9): x;")
})
