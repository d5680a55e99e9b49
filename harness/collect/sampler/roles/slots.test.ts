import { describe, expect, it } from 'vitest'
import { SimulatedMachine } from '../../../testing/simulated-machine.ts'
import { SimulatedSampling, startGunicorn } from '../../../testing/simulated-sampling.ts'

const recycleLog = '[service] recycling worker {pid} after'

function service(workers: number) {
  const machine = new SimulatedMachine()
  const started = startGunicorn(machine, workers)
  const sampling = new SimulatedSampling(machine, started.master, { recycleLog })
  sampling.sampler.start()
  sampling.tick(2)
  sampling.report()
  const worker = (index: number) => started.workers[index] ?? started.master
  const announce = (index: number) =>
    sampling.log.push(`[service] recycling worker ${worker(index).pid} after 20 reports`)
  return { machine, sampling, master: started.master, worker, announce }
}

describe('slots', () => {
  it('are numbered in the order in which the workers were born', () => {
    const { sampling, worker } = service(3)
    expect([0, 1, 2].map((index) => sampling.placesOf(worker(index)))).toEqual([['1.1'], ['2.1'], ['3.1']])
  })

  it('go to the one who replaces a worker that has ended', () => {
    const { sampling, machine, master, worker } = service(3)
    worker(1).end({ signal: 'SIGKILL' })
    const successor = machine.fork(master)
    sampling.tick(3)
    expect(sampling.placesOf(successor)).toEqual(['2.2'])
  })

  it('go in order when several are replaced at once', () => {
    const { sampling, machine, master, worker } = service(3)
    worker(2).end({ exitCode: 0 })
    worker(0).end({ exitCode: 0 })
    const successors = [machine.fork(master), machine.fork(master)]
    sampling.tick(3)
    expect(successors.map((process) => sampling.placesOf(process))).toEqual([['1.2'], ['3.2']])
  })

  it('go to the successor of a worker that has announced its end, while both live', () => {
    const { sampling, machine, master, worker, announce } = service(2)
    announce(1)
    const successor = machine.fork(master)
    sampling.tick(5)
    expect(sampling.sampler.workers().map(({ pid, slot, generation }) => [pid, slot, generation])).toEqual([
      [worker(0).pid, 1, 1],
      [worker(1).pid, 2, 1],
      [successor.pid, 2, 2],
    ])
    worker(1).end({ exitCode: 0 })
    const another = machine.fork(master)
    sampling.tick(5)
    expect(sampling.kindsOf(worker(1))).toEqual(['born', 'recycled'])
    // The place of the one that ended was taken before.
    expect(sampling.placesOf(another)).toEqual(['3.1'])
  })

  it('wait for an announcement that is read just after the successor was born', () => {
    const { sampling, machine, master, announce } = service(2)
    const successor = machine.fork(master)
    sampling.tick()
    announce(0)
    sampling.tick(2)
    expect(sampling.placesOf(successor)).toEqual(['1.2'])
  })

  it('go to successors in the order of the announcements', () => {
    const { sampling, machine, master, announce } = service(3)
    announce(2)
    announce(0)
    const successors = [machine.fork(master), machine.fork(master)]
    sampling.tick(3)
    expect(successors.map((process) => sampling.placesOf(process))).toEqual([['3.2'], ['1.2']])
  })

  it('are kept over many rounds of recycling with overlap', () => {
    const { sampling, machine, master, worker } = service(2)
    let current = [worker(0), worker(1)]
    for (let round = 2; round <= 6; round += 1) {
      current = current.map((old, index) => {
        sampling.log.push(`[service] recycling worker ${old.pid} after 20 reports`)
        const successor = machine.fork(master)
        sampling.tick(3)
        expect(sampling.placesOf(successor)).toEqual([`${index + 1}.${round}`])
        old.end({ exitCode: 0 })
        sampling.tick(1)
        return successor
      })
    }
  })

  it('cost one place more where successors come early without a word, and no second one', () => {
    const { sampling, machine, master, worker } = service(2)
    let current = [worker(0), worker(1)]
    const places: string[] = []
    for (let round = 0; round < 3; round += 1) {
      current = current.map((old) => {
        const successor = machine.fork(master)
        sampling.tick(3)
        old.end({ exitCode: 0 })
        sampling.tick(1)
        places.push(...sampling.placesOf(successor))
        return successor
      })
    }
    expect(places).toEqual(['3.1', '1.2', '2.2', '3.2', '1.3', '2.3'])
  })

  it('tell a process with a pid that was used before from the one that had it', () => {
    const { sampling, machine, master, worker } = service(2)
    const { pid } = worker(0)
    worker(0).end({ signal: 'SIGSEGV' })
    const reborn = machine.fork(master, { pid })
    reborn.rssBytes = 5 * 1024 * 1024
    sampling.tick(3)
    expect(
      sampling.events.filter((event) => event.pid === pid).map(({ kind, generation }) => [kind, generation]),
    ).toEqual([
      ['born', 1],
      ['born', 2],
      ['crashed', 1],
    ])
    const rows = sampling.samples.filter((row) => row.pid === pid)
    expect(new Set(rows.map(({ generation, rssBytes }) => `${generation}: ${rssBytes}`))).toEqual(
      new Set([`1: ${20 * 1024 * 1024}`, `2: ${5 * 1024 * 1024}`]),
    )
  })
})
