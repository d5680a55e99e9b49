import { describe, expect, it } from 'vitest'
import { SimulatedMachine } from '../../../testing/simulated-machine.ts'
import { SimulatedSampling, startGunicorn } from '../../../testing/simulated-sampling.ts'

function service(group: Partial<Pick<SimulatedMachine, 'isGroupShared' | 'groupLimitBytes'>> = {}) {
  const machine = Object.assign(new SimulatedMachine(), group)
  // Killed before this run.
  machine.oomKillCount = 5
  const { master, workers } = startGunicorn(machine, 3)
  const sampling = new SimulatedSampling(machine, master)
  sampling.sampler.start()
  sampling.tick(2)
  sampling.report()
  const worker = (index: number) => workers[index] ?? master
  return { machine, sampling, master, worker }
}

describe('OOM kills', () => {
  it('are seen as the change of the counter', () => {
    const { machine, sampling, worker } = service()
    machine.oomKillCount += 1
    worker(0).end({ signal: 'SIGKILL' })
    sampling.tick(3)
    expect(sampling.lastOf(worker(0))).toMatchObject({ kind: 'oom-killed', signal: 'SIGKILL', slot: 1 })
    expect(sampling.lastOf(worker(0))?.evidence).toContain('has risen by 1 since the start (limit 820 MiB)')
  })

  it('are looked for before an end is explained, also where the run is over before the next tick', async () => {
    const machine = new SimulatedMachine()
    const { master, workers } = startGunicorn(machine, 2)
    const sampling = new SimulatedSampling(machine, master, { intervalMs: 200 })
    sampling.sampler.start()
    sampling.clock.advance(200)
    machine.oomKillCount += 1
    workers[0]?.end({ signal: 'SIGKILL' })
    // Seen by the next look; by the stop the log has been waited for.
    sampling.clock.advance(350)
    await sampling.stop()
    expect(sampling.lastOf(workers[0] ?? master)?.kind).toBe('oom-killed')
  })

  it('explain one end each', () => {
    const { machine, sampling, worker } = service()
    machine.oomKillCount += 1
    worker(0).end({ signal: 'SIGKILL' })
    sampling.tick(3)
    worker(1).end({ signal: 'SIGKILL' })
    sampling.tick(3)
    expect([0, 1].map((index) => sampling.lastOf(worker(index))?.kind)).toEqual(['oom-killed', 'killed'])
  })

  it('are believed of whoever runs the target once the counter is gone, and not before', () => {
    const { machine, sampling, worker } = service()
    sampling.sampler.noteOomKill()
    worker(0).end({ signal: 'SIGKILL' })
    sampling.tick(3)
    expect(sampling.lastOf(worker(0))?.kind).toBe('killed')
    machine.isOomCounterGone = true
    sampling.sampler.noteOomKill()
    worker(1).end({ signal: 'SIGKILL' })
    sampling.tick(3)
    expect(sampling.lastOf(worker(1))).toMatchObject({ kind: 'oom-killed', signal: 'SIGKILL', slot: 2 })
    expect(sampling.lastOf(worker(1))?.evidence).toContain('Docker told of 2 OOM kills since the start (limit 820 MiB)')
  })

  it('are believed of whoever runs the target where no counter can be read, also of a victim that was not seen', () => {
    const machine = new SimulatedMachine()
    machine.hasOomCounter = false
    const { master, workers } = startGunicorn(machine, 2)
    const sampling = new SimulatedSampling(machine, master)
    sampling.sampler.start()
    sampling.tick(2)
    sampling.sampler.noteOomKill()
    workers[0]?.end({ signal: 'SIGKILL' })
    sampling.tick(3)
    expect(sampling.lastOf(workers[0] ?? master)).toMatchObject({ kind: 'oom-killed', slot: 1 })
    expect(sampling.lastOf(workers[0] ?? master)?.evidence).toMatch(/; Docker told of 1 OOM kill since the start$/)
    sampling.sampler.noteOomKill()
    sampling.tick(80)
    expect(sampling.events.filter(({ kind }) => kind === 'oom-killed')).toMatchObject([{ slot: 1 }, { pid: null }])
  })

  it('do not explain an end by another signal', () => {
    const { machine, sampling, worker } = service()
    machine.oomKillCount += 1
    worker(0).end({ signal: 'SIGSEGV' })
    sampling.tick(3)
    expect(sampling.lastOf(worker(0))?.kind).toBe('crashed')
  })

  it('do not explain an end much later', () => {
    const { machine, sampling, worker } = service()
    machine.oomKillCount += 1
    sampling.tick(80)
    worker(0).end({ signal: 'SIGKILL' })
    sampling.tick(3)
    expect(sampling.lastOf(worker(0))?.kind).toBe('killed')
  })

  it.each([
    ['recycled', (pid: number) => `[x] [${pid}] [INFO] Autorestarting worker after current request.`],
    ['timed-out', (pid: number) => `[x] [70] [CRITICAL] WORKER TIMEOUT (pid:${pid})`],
  ])('do not explain an end without a status that the log calls %s', (kind, line) => {
    const { machine, sampling, worker } = service()
    machine.knowsExits = false
    const browser = machine.fork(worker(1), { command: ['chromium'] })
    sampling.tick(3)
    sampling.log.push(line(worker(0).pid))
    machine.oomKillCount += 1
    worker(0).end({ exitCode: 0 })
    browser.end({ signal: 'SIGKILL' })
    sampling.tick(10)
    expect(sampling.lastOf(worker(0))?.kind).toBe(kind)
    expect(sampling.lastOf(browser)?.kind).toBe('oom-killed')
  })

  it('of somebody on the machine explain no end but a known SIGKILL', () => {
    const { machine, sampling, worker } = service({ isGroupShared: true, groupLimitBytes: null })
    machine.oomKillCount += 1
    machine.knowsExits = false
    worker(0).end({ signal: 'SIGKILL' })
    sampling.tick(10)
    machine.knowsExits = true
    worker(1).end({ signal: 'SIGKILL' })
    sampling.tick(3)
    expect([0, 1].map((index) => sampling.lastOf(worker(index))?.kind)).toEqual(['ended-unknown', 'oom-killed'])
  })

  it('are counted for helpers, whom no worker dies of', () => {
    const { machine, sampling, worker } = service()
    const browser = machine.fork(worker(0), { command: ['chromium'] })
    sampling.tick(3)
    machine.oomKillCount += 1
    browser.end({ signal: 'SIGKILL' })
    sampling.tick(3)
    expect(sampling.lastOf(browser)).toMatchObject({ kind: 'oom-killed', role: 'browser', slot: null })
  })

  it('are recorded without a pid when the victim was never seen', () => {
    const { machine, sampling } = service()
    machine.oomKillCount += 2
    sampling.tick(80)
    expect(sampling.events.filter(({ kind }) => kind === 'oom-killed')).toMatchObject([
      { pid: null, role: null },
      { pid: null, role: null },
    ])
  })

  it('are recorded with the pid that the log of the kernel names, but not with one whose end was seen', () => {
    const { machine, sampling, worker } = service()
    machine.oomVictims.push({ pid: worker(0).pid, program: 'gunicorn' }, { pid: 4711, program: 'chromium' })
    machine.oomKillCount += 3
    worker(0).end({ signal: 'SIGKILL' })
    sampling.tick(80)
    expect(sampling.events.filter(({ kind }) => kind === 'oom-killed')).toMatchObject([
      { pid: worker(0).pid, role: 'worker' },
      { pid: 4711, role: null, evidence: expect.stringContaining("the kernel's log names chromium") },
      { pid: null },
    ])
  })

  it('of a whole group at once have no victim but those that ended: the kernel counts the first of them twice', () => {
    const { machine, sampling, worker } = service()
    machine.oomGroupKillCount += 1
    machine.oomKillCount += 4
    for (const index of [0, 1, 2]) worker(index).end({ signal: 'SIGKILL' })
    sampling.tick(80)
    const killed = sampling.events.filter(({ kind }) => kind === 'oom-killed')
    expect(killed.map(({ pid }) => pid).sort()).toEqual([0, 1, 2].map((index) => worker(index).pid).sort())
  })

  it('say nothing of the target where its group is not its own', () => {
    const machine = new SimulatedMachine()
    machine.isGroupShared = true
    const { master } = startGunicorn(machine, 1)
    const sampling = new SimulatedSampling(machine, master)
    sampling.sampler.start()
    sampling.tick(5)
    machine.oomKillCount += 2
    sampling.tick(80)
    expect(sampling.kindsOf()).not.toContain('oom-killed')
  })
})
