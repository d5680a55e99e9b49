import { describe, expect, it } from 'vitest'
import { SimulatedMachine } from '../../testing/simulated-machine.ts'
import { SimulatedSampling, startGunicorn } from '../../testing/simulated-sampling.ts'

/** Lets everything that waits for promises alone go on. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

/** gunicorn with two workers under a sampler whose source takes its time: readings end when the test says so. */
async function sampled() {
  const machine = new SimulatedMachine()
  const taken: (() => void)[] = []
  machine.readings = { everyMs: 1000, take: () => new Promise((resolve) => taken.push(() => resolve(true))) }
  const { master, workers } = startGunicorn(machine, 2)
  const sampling = new SimulatedSampling(machine, master, { intervalMs: 1000 })
  /** A reading that takes 40 ms, and the rest after it. */
  const read = async () => {
    await settle()
    sampling.clock.advance(40)
    taken.shift()?.()
    await settle()
    sampling.clock.advance(40)
    await settle()
  }
  sampling.sampler.start()
  const settled = sampling.sampler.settleRoles()
  // The first tick's, which began before, and two.
  for (let reading = 0; reading < 3; reading++) await read()
  await settled
  return { sampling, workers, read, taken }
}

describe('a source that takes its time', () => {
  it('knows who is a worker when the target is ready, by two readings', async () => {
    const { sampling, workers } = await sampled()
    expect(sampling.sampler.workers().map(({ pid }) => pid)).toEqual(workers.map(({ pid }) => pid))
  })

  it('has the samples after a report written when a reading has come that began after it, once', async () => {
    const { sampling, read } = await sampled()
    const before = sampling.samples.length
    const reportedMs = sampling.clock.now()
    sampling.report()
    expect(sampling.samples).toHaveLength(before)
    await read()
    expect(sampling.samples.slice(before).map(({ trigger, timeMs }) => [trigger, timeMs])).toEqual([
      ['report', reportedMs],
      ['report', reportedMs],
    ])
  })

  it('has its ticks say what they cost and how late their reading began', async () => {
    const { sampling, read } = await sampled()
    sampling.clock.advance(980 - sampling.clock.now())
    sampling.report()
    sampling.clock.advance(20)
    await read()
    // That reading went on from 980 to 1040, with the tick planned at 1000; and it rests for as long.
    sampling.clock.advance(20)
    await read()
    const tick = sampling.ticks.findLast(({ latenessMs }) => latenessMs !== null)
    expect(tick).toMatchObject({ timeMs: 1100, latenessMs: 100, costMs: 40 })
  })

  it('is read once more before the stop, so that what ended by itself does not pass for ours', async () => {
    const { sampling, workers, read } = await sampled()
    sampling.clock.advance(1000 - sampling.clock.now())
    await read()
    workers[0]?.end({ signal: 'SIGSEGV' })
    let isStopping = false
    const stopping = sampling.sampler.beginStop().then(() => {
      isStopping = true
    })
    await settle()
    expect(isStopping).toBe(false)
    await read()
    await stopping
    const stopped = sampling.sampler.stop()
    await read()
    for (let wait = 0; wait < 100; wait++) {
      sampling.clock.advance(20)
      await settle()
    }
    await stopped
    expect(sampling.kindsOf(workers[0])).toEqual(['born', 'crashed'])
  })

  it('reads a rest point when it is asked to', async () => {
    const { sampling, read } = await sampled()
    const rested = sampling.sampler.rest('settled')
    expect(sampling.rests).toEqual([])
    await read()
    await rested
    expect(sampling.rests).toHaveLength(3)
  })
})
