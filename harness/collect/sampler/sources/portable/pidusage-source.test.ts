import { describe, expect, it } from 'vitest'
import { PidusageSource } from './pidusage-source.ts'
import type { ListedProcess } from './process-list.ts'
import type { Usage } from './usages.ts'

const MiB = 1024 ** 2
const root = 100

function listed(pid: number, parentPid: number, more: Partial<ListedProcess> = {}): ListedProcess {
  const commandLine = ['node', 'server.js']
  const usual = { groupId: root, isZombie: false, hasExecuted: true, startedMs: null, elapsedMs: 60_000, commandLine }
  return { pid, parentPid, ...usual, ...more }
}

/** A machine of which each reading finds what the test has put there. */
function machine(...there: ListedProcess[]) {
  const state = {
    there,
    usages: new Map<number, Usage>(),
    asked: [] as number[],
    marksAsked: [] as number[],
    marks: new Map<number, string[]>(),
    isBroken: false,
  }
  const source = new PidusageSource({
    rootPid: root,
    lister: {
      everyMs: 1000,
      list: async () => {
        if (state.isBroken) throw new Error('fork: resource temporarily unavailable')
        return state.there
      },
      readMarks: async (pids) => {
        state.marksAsked.push(...pids)
        return state.marks
      },
    },
    usages: {
      read: async (pids) => {
        state.asked = [...pids].sort((a, b) => a - b)
        const said = (pid: number) => state.usages.get(pid) ?? { rssBytes: pid * MiB, cpuMs: 1, elapsedMs: 1e9 }
        return new Map(pids.map((pid) => [pid, said(pid)]))
      },
    },
  })
  return { state, source, take: () => source.readings.take() }
}

describe('a source that reads in the background', () => {
  it('knows nothing before its first reading, and answers from the last one until the next', async () => {
    const { state, source, take } = machine(listed(root, 1))
    expect(source.open(root)).toBeNull()
    expect(await take()).toBe(true)
    const process = source.open(root)
    expect(process?.read('now')).toBe('alive')
    expect(process?.rssBytes).toBe(root * MiB)
    state.usages.set(root, { rssBytes: 7 * MiB, cpuMs: 30, elapsedMs: 1e9 })
    expect(process?.read('now')).toBe('alive')
    expect(process?.rssBytes).toBe(root * MiB)
    await take()
    process?.read('now')
    expect([process?.rssBytes, process?.cpuMs]).toEqual([7 * MiB, 30])
  })

  it('keeps its last reading where one fails', async () => {
    const { state, source, take } = machine(listed(root, 1))
    await take()
    state.isBroken = true
    expect(await take()).toBe(false)
    expect(source.open(root)?.read('now')).toBe('alive')
  })

  it('says null of what it cannot know', async () => {
    const { source, take } = machine(listed(root, 1))
    await take()
    const process = source.open(root)
    expect(process?.swapBytes).toBeNull()
    expect(process?.sessionId).toBeNull()
    expect(process?.readHighWater('keep')).toBeNull()
    expect(process?.readCounts('always')).toEqual({ descriptors: null, threads: null, childrenCpuMs: null })
    expect(process?.readExit()).toMatchObject({ kind: 'unknowable' })
    expect(source.oomKills()).toBeNull()
    expect(source.readAtRest([root]).get(root)).toEqual({
      program: 'server.js',
      memory: { rssBytes: root * MiB, pssBytes: null, privateBytes: null, sharedBytes: null, swapPssBytes: null },
      descriptors: null,
    })
  })
})

describe('the end of a process', () => {
  it.each([
    ['is not listed any more', [], new Map(), 'gone'],
    ['is a zombie', [listed(root, 1, { isZombie: true })], new Map(), 'zombie'],
    [
      'has no memory, as pidusage says of a zombie',
      [listed(root, 1)],
      new Map([[root, { rssBytes: 0, cpuMs: 1, elapsedMs: 1e9 }]]),
      'ending',
    ],
    ['is another that has its pid and runs for less', [listed(root, 1, { elapsedMs: 1000 })], new Map(), 'gone'],
  ] as const)('is that it %s', async (_, there, usages, state) => {
    const one = machine(listed(root, 1))
    await one.take()
    const process = one.source.open(root)
    one.state.there = [...there]
    one.state.usages = new Map(usages)
    await one.take()
    expect(process?.read('now')).toBe(state)
  })

  it('is also that its pid went to another between the list and the reading', async () => {
    const one = machine(listed(root, 1))
    await one.take()
    const process = one.source.open(root)
    one.state.usages.set(root, { rssBytes: MiB, cpuMs: 1, elapsedMs: 500 })
    await one.take()
    expect(process?.read('now')).toBe('ending')
  })

  it('is no end that ps counts whole seconds', async () => {
    const one = machine(listed(root, 1, { elapsedMs: 60_000 }))
    await one.take()
    const process = one.source.open(root)
    one.state.there = [listed(root, 1, { elapsedMs: 59_000 })]
    await one.take()
    expect(process?.read('now')).toBe('alive')
    expect(one.source.look(root)?.startTicks).toBe(process?.startTicks)
  })

  it('is exact where the system says when a process began', async () => {
    const one = machine(listed(root, 1, { startedMs: 1000 }))
    await one.take()
    const process = one.source.open(root)
    one.state.there = [listed(root, 1, { startedMs: 1001 })]
    await one.take()
    expect(process?.read('now')).toBe('gone')
  })
})

describe('whose memory is read', () => {
  it('is that of the root, its descendants and its group, and no zombie’s', async () => {
    const { state, take } = machine(
      listed(1, 0, { groupId: 1 }),
      listed(root, 1),
      listed(101, root, { groupId: 101 }),
      listed(102, 101, { groupId: 102 }),
      listed(103, 1),
      listed(104, root, { isZombie: true }),
      listed(900, 1, { groupId: 900 }),
    )
    await take()
    expect(state.asked).toEqual([root, 101, 102, 103])
  })

  it('is still that of an orphan that left its group', async () => {
    const { state, take } = machine(listed(root, 1), listed(101, root))
    await take()
    state.there = [listed(root, 1), listed(101, 1, { groupId: 101 })]
    await take()
    expect(state.asked).toEqual([root, 101])
  })

  it('is that of what carries the mark of a run, which younger processes are asked for once', async () => {
    const { state, source, take } = machine(
      listed(root, 1, { elapsedMs: 60_000 }),
      listed(50, 1, { groupId: 50, elapsedMs: 90_000 }),
      listed(900, 1, { groupId: 900, elapsedMs: 30_000 }),
    )
    state.marks.set(900, ['SOAKGATE_RUN=abc'])
    await take()
    await take()
    expect(state.marksAsked).toEqual([root, 900])
    expect(state.asked).toEqual([root, 900])
    expect(source.hasInEnvironment(900, 'SOAKGATE_RUN=abc')).toBe(true)
    expect(source.hasInEnvironment(900, 'SOAKGATE_RUN=ab')).toBe(false)
    expect(source.hasInEnvironment(50, 'SOAKGATE_RUN=abc')).toBe(false)
  })

  it('is asked for its environment again when it becomes another program', async () => {
    const { state, source, take } = machine(listed(root, 1), listed(101, root))
    await take()
    state.there = [listed(root, 1), listed(101, root, { commandLine: ['node', 'worker.js'] })]
    state.marks.set(101, ['NODE_UNIQUE_ID=1'])
    await take()
    expect(state.marksAsked).toEqual([root, 101, 101])
    expect(source.open(101)?.describe()).toMatchObject({
      startedBy: 'node cluster',
      commandLine: ['node', 'worker.js'],
    })
    expect(source.open(root)?.describe().startedBy).toBeNull()
  })
})

it('a recycling limit is read from the command line', async () => {
  const { source, take } = machine(
    listed(root, 1, { commandLine: ['python3', '/bin/gunicorn', 'app:app', '--max-requests', '50'] }),
  )
  await take()
  expect(source.recycleLimit(root)).toEqual({ requests: 50, from: 'max_requests' })
})

it('a machine whose processes cannot be listed is an error that says what is missing', async () => {
  const usages = Promise.resolve({ read: async () => new Map() })
  const path = process.env.PATH
  process.env.PATH = '/nowhere'
  try {
    await expect(PidusageSource.open(root, 'linux', usages)).rejects.toMatchObject({
      code: 'memory-unreadable',
      expected: 'the command ps, as POSIX has it',
    })
  } finally {
    process.env.PATH = path
  }
})
