import { describe, expect, it } from 'vitest'
import { sampleGunicorn } from '../../../testing/simulated-sampling.ts'

describe('whose a helper is', () => {
  it('is told by the worker that it descends from, also when those in between have ended', () => {
    const { sampling, machine, worker } = sampleGunicorn(2)
    const shell = machine.fork(worker(1), { command: ['sh'] })
    const browser = machine.fork(shell, { command: ['report-printer', '--token=secret'] })
    sampling.tick(1)
    shell.end({ exitCode: 0 })
    sampling.tick(3)
    expect(sampling.lastOf(browser)).toMatchObject({
      kind: 'born',
      evidence: expect.stringMatching(new RegExp(`^report-printer, of worker 2 \\(pid ${worker(1).pid}\\): `)),
    })
  })

  it('is the master where no worker started it, and not told of a daemon whose parent was never seen', () => {
    const { sampling, machine, master, worker } = sampleGunicorn(1)
    const own = machine.fork(master, { command: ['sleep'] })
    const launcher = machine.fork(worker(0), { command: ['sh'] })
    const daemon = machine.fork(launcher, { command: ['daemon'] })
    launcher.end({ exitCode: 0 })
    sampling.tick(3)
    expect(sampling.lastOf(own)?.evidence).toContain(`sleep, of the master (pid ${master.pid}): `)
    expect(sampling.lastOf(daemon)?.evidence).toMatch(/^daemon: /)
  })
})
