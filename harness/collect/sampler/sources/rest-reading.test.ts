import { describe, expect, it } from 'vitest'
import { countKinds, parseRollup, readAtRest } from './rest-reading.ts'
import { parseSockets, type SocketState } from './socket-states.ts'

const rollup = `559f00000000-7ffd00000000 ---p 00000000 00:00 0                          [rollup]
Rss:               10240 kB
Pss:                6000 kB
Pss_Anon:           5000 kB
Shared_Clean:       4096 kB
Shared_Dirty:       1024 kB
Private_Clean:      1024 kB
Private_Dirty:      4096 kB
Private_Hugetlb:       0 kB
Swap:               2048 kB
SwapPss:            1024 kB
`
const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 501 1 0 100 0 0 10 0
   1: 0100007F:1F40 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 502 1 0 20 4 30 10 -1
   2: 0100007F:1F40 0100007F:9C41 08 00000000:00000000 00:00000000 00000000     0        0 503 1 0 20 4 30 10 -1
   3: 0100007F:1F40 0100007F:9C42 06 00000000:00000000 00:00000000 00000000     0        0 0 1 0 20 4 30 10 -1
`

describe('memory at rest', () => {
  it('takes the sums of smaps_rollup', () => {
    expect(parseRollup(rollup)).toEqual({
      rssBytes: 10_240 * 1024,
      pssBytes: 6000 * 1024,
      privateBytes: 5120 * 1024,
      sharedBytes: 5120 * 1024,
      swapPssBytes: 1024 * 1024,
    })
  })

  it('is unknown of a process without memory', () => {
    expect(parseRollup('')).toBeNull()
  })
})

describe('descriptors at rest', () => {
  it('are told by what they lead to, and TCP sockets by their state', () => {
    const states = new Map<string, SocketState>()
    parseSockets(table, states)
    const links = [
      '/dev/null',
      '/tmp/a (deleted)',
      'pipe:[7]',
      'anon_inode:[eventpoll]',
      'socket:[501]',
      'socket:[502]',
    ]
    expect(countKinds([...links, 'socket:[503]', 'socket:[999]'], states)).toEqual({
      files: 2,
      pipes: 1,
      others: 1,
      sockets: { listening: 1, established: 1, closing: 1, local: 1 },
    })
  })
})

describe('a real process at rest', () => {
  it('has memory, descriptors and a program; one that is not there has nothing', () => {
    const gone = 2 ** 22 + 1
    const readings = readAtRest([process.pid, gone])
    const own = readings.get(process.pid)
    expect(own?.memory?.pssBytes).toBeGreaterThan(10 * 1024 ** 2)
    expect(own?.memory?.privateBytes).toBeLessThanOrEqual(own?.memory?.pssBytes ?? 0)
    expect(own?.descriptors?.files).toBeGreaterThan(0)
    expect(readings.get(gone)).toEqual({ program: null, memory: null, descriptors: null })
  })
})
