import { readdirSync, readlinkSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { WatchedTarget } from '../../testing/watched-target.ts'
import { loadNativeCalls } from './native-calls.ts'
import type { SamplerSpec } from './sampler.ts'
import { ProcfsSource } from './sources/procfs.ts'

const mebibyte = 1024 * 1024

/** A cluster whose workers do what they are told by lines such as `1 process.exit(3)`; those that end are replaced. */
const cluster = `
const cluster = require('node:cluster')
if (cluster.isPrimary) {
  cluster.setupPrimary({ execArgv: ['--max-old-space-size=40'] })
  const fork = () => {
    const worker = cluster.fork()
    worker.on('online', () => console.log('worker ' + worker.id + ' is ' + worker.process.pid))
    worker.on('exit', () => { if (!worker.isReplaced) fork() })
    return worker
  }
  fork().on('online', fork)
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const [id, ...script] = line.split(' ')
    const worker = cluster.workers[id]
    if (script[0] === 'recycle') {
      console.log('recycling worker ' + worker.process.pid + ' after 7 reports')
      worker.isReplaced = true
      fork().on('online', () => setTimeout(() => worker.send('process.exit(0)'), 400))
    } else worker.send(script.join(' '))
  })
} else process.on('message', (script) => eval(script))
`

let target: WatchedTarget | null = null

function watch(script: string, source: ProcfsSource, spec: Partial<SamplerSpec> = {}): WatchedTarget {
  target = new WatchedTarget(script, source, spec)
  return target
}

/** The cluster with its two workers in their slots. */
async function watchCluster(source: ProcfsSource, spec: Partial<SamplerSpec> = {}) {
  const watched = watch(cluster, source, spec)
  await watched.until(() => watched.sampler.workers().length === 2 && watched.sampler.workers()[0]?.slot === 1)
  await watched.untilPrinted('worker 2 is')
  void watched.sampler.settleRoles()
  const line = await watched.untilPrinted('worker 1 is')
  return { watched, pid: Number(line.split(' ').at(-1)) }
}

afterEach(async () => {
  await target?.end()
  target = null
})

describe.each([
  ['with koffi', () => new ProcfsSource()],
  ['without koffi', () => new ProcfsSource(null)],
])('the sampler on real processes, %s', (way, makeSource) => {
  /** Without koffi a worker's status is seen only if a look falls between its end and its parent's question. */
  const isCertain = way === 'with koffi'

  it.each([
    ['process.exit(3)', { kind: 'crashed', exitCode: 3, signal: null }],
    ['process.abort()', { kind: 'crashed', exitCode: null, signal: 'SIGABRT' }],
    ["process.kill(process.pid, 'SIGSEGV')", { kind: 'crashed', exitCode: null, signal: 'SIGSEGV' }],
    ['process.exit(0)', { kind: 'left', exitCode: 0, signal: null }],
  ])('tells the end of a worker by %s, and gives its slot to the next', async (script, end) => {
    const { watched, pid } = await watchCluster(makeSource())
    const slot = watched.sampler.workers().find((worker) => worker.pid === pid)?.slot
    watched.say(`1 ${script}`)
    const event = await watched.untilEvent((row) => row.pid === pid && row.kind !== 'born')
    expect(event).toMatchObject({ role: 'worker', slot, generation: 1 })
    if (isCertain || event.kind !== 'ended-unknown') expect(event).toMatchObject(end)
    else expect(event.evidence).toContain('exit status not known: the package koffi is not installed')
    await watched.untilEvent((row) => row.kind === 'born' && row.slot === slot && row.generation === 2)
  })

  it('tells a kill from outside', async () => {
    const { watched, pid } = await watchCluster(makeSource())
    process.kill(pid, 'SIGKILL')
    const event = await watched.untilEvent((row) => row.pid === pid && row.kind !== 'born')
    if (isCertain || event.kind !== 'ended-unknown') expect(event).toMatchObject({ kind: 'killed', signal: 'SIGKILL' })
    else expect(event.signal).toBeNull()
  })

  it('quotes the last words of a worker that reached the heap limit of V8', async () => {
    const { watched, pid } = await watchCluster(makeSource())
    watched.say('1 const kept = []; for (;;) kept.push(new Array(10000).fill({}))')
    const event = await watched.untilEvent((row) => row.pid === pid && row.kind !== 'born')
    expect(event.kind).toBe('crashed')
    expect(event.evidence).toMatch(/V8 heap limit: "FATAL ERROR: .*JavaScript heap out of memory"/)
    if (isCertain) expect(event.signal).toBe('SIGABRT')
  })

  it('knows a worker that is replaced on purpose, while its successor has its slot already', async () => {
    const { watched, pid } = await watchCluster(makeSource(), { recycleLog: 'recycling worker {pid} after' })
    const slot = watched.sampler.workers().find((worker) => worker.pid === pid)?.slot
    watched.say('1 recycle')
    await watched.untilEvent((row) => row.kind === 'born' && row.slot === slot && row.generation === 2)
    const event = await watched.untilEvent((row) => row.pid === pid && row.kind !== 'born')
    expect(event).toMatchObject({ kind: 'recycled', slot, generation: 1 })
    expect(event.evidence).toContain(`log: "recycling worker ${pid} after 7 reports"`)
  })

  it('takes the end of the root from the one who started it', async () => {
    const watched = watch('setTimeout(() => process.exit(5), 200)', makeSource())
    void watched.sampler.settleRoles()
    await watched.sampler.targetEnded
    const event = await watched.untilEvent((row) => row.kind === 'target-ended')
    expect(event).toMatchObject({ pid: watched.pid, exitCode: 5, signal: null })
    expect(watched.events).toMatchObject([{ kind: 'born' }, { kind: 'crashed', exitCode: 5, slot: 1 }, {}])
  })

  it('reads memory and CPU time as they are', async () => {
    const watched = watch(
      `const kept = []
      require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
        if (line === 'keep') kept.push(Buffer.alloc(60 * 1024 * 1024, 1))
        if (line === 'work') for (const begun = process.cpuUsage(); process.cpuUsage(begun).user < 200_000; );
        console.log('done ' + line)
      })`,
      makeSource(),
    )
    const last = () => watched.samples.at(-1)
    const before = await watched.until(() => (watched.samples.length > 4 ? last() : null))
    watched.say('keep')
    await watched.until(() => (last()?.rssBytes ?? 0) > before.rssBytes + 55 * mebibyte)
    const cpuMs = last()?.cpuMs ?? 0
    watched.say('work')
    await watched.until(() => (last()?.cpuMs ?? 0) >= cpuMs + 150)
  })

  it('counts descriptors and threads as they are', async () => {
    const watched = watch(
      `require('node:readline').createInterface({ input: process.stdin }).on('line', () => {
        for (let file = 0; file < 7; file += 1) require('node:fs').openSync('/dev/null')
        new (require('node:worker_threads').Worker)('setInterval(() => {}, 1000)', { eval: true })
        console.log('done')
      })`,
      makeSource(),
    )
    void watched.sampler.settleRoles()
    const counted = () => watched.samples.findLast(({ descriptors }) => descriptors !== null)
    const before = await watched.until(counted)
    watched.say('open')
    await watched.untilPrinted('done')
    const { descriptors, threads } = before
    await watched.until(() => (counted()?.threads ?? 0) > (threads ?? 0))
    // A thread of Node opens descriptors of its own for a while.
    await watched.until(() => counted()?.descriptors === readdirSync(`/proc/${watched.pid}/fd`).length)
    expect(counted()?.descriptors).toBeGreaterThanOrEqual((descriptors ?? 0) + 7)
    watched.sampler.sampleAfterReport()
    expect(watched.samples.at(-1)).toMatchObject({ trigger: 'report', descriptors: counted()?.descriptors })
  })

  it('sees a peak between two looks by the high-water mark, and once only', async () => {
    const watched = watch(
      `const { execFileSync } = require('node:child_process')
      process.stdin.once('data', () => {
        // Mapped by the C library apart from its heap, and given back at once.
        const page = 120 * 1024 * 1024
        Buffer.alloc(page, 1).fill(2)
        globalThis.gc?.()
        console.log('done')
      })
      require('node:v8').setFlagsFromString('--expose-gc'); globalThis.gc = require('node:vm').runInNewContext('gc')`,
      makeSource(),
    )
    const marks = () =>
      watched.samples.flatMap(({ highWaterBytes }) => (highWaterBytes === null ? [] : [highWaterBytes]))
    await watched.until(() => marks().length > 0)
    watched.say('go')
    await watched.untilPrinted('done')
    const floor = (watched.samples.at(0)?.rssBytes ?? 0) + 100 * mebibyte
    await watched.until(() => marks().some((bytes) => bytes > floor))
    // What is marked after the reset is no more than what is there.
    const { length } = marks()
    watched.say('again')
    await watched.until(() => marks().length > length || watched.ticks.length > 80)
    expect(marks().filter((bytes) => bytes > floor)).toHaveLength(1)
  })

  it('finds a daemon whose parent has ended, by its session', async () => {
    const daemon = "setInterval(() => {}, 1000); console.log('daemon ' + process.pid)"
    const launcher = `
      const { spawn } = require('node:child_process')
      spawn(process.execPath, ['-e', ${JSON.stringify(daemon)}], { stdio: 'inherit' }).unref()
      process.exit(0)`
    const watched = watch(
      `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(launcher)}], { stdio: 'inherit' })
      setInterval(() => {}, 1000)`,
      makeSource(),
    )
    const pid = Number((await watched.untilPrinted('daemon')).split(' ').at(-1))
    await watched.until(() => watched.samples.find((row) => row.pid === pid && row.role === 'helper'))
    process.kill(watched.pid, 'SIGKILL')
    await watched.until(() => watched.ticks.at(-1)?.processes === 1)
    expect(watched.sampler.processes().map((process) => process.pid)).toEqual([pid])
    process.kill(pid, 'SIGKILL')
    await watched.sampler.targetEnded
  })

  it('goes on while processes come and vanish between any two reads', async () => {
    const watched = watch(
      `const { spawn } = require('node:child_process')
      let left = 120
      const next = () => { if (left-- > 0) spawn('true', { stdio: 'ignore' }).on('exit', next); else console.log('done') }
      for (let lane = 0; lane < 8; lane += 1) next()
      setInterval(() => {}, 1000)`,
      makeSource(),
      { intervalMs: 5 },
    )
    await watched.untilPrinted('done')
    const { length } = watched.ticks
    await watched.until(() => watched.ticks.length > length + 5 && watched.ticks.at(-1)?.processes === 1)
    for (const { kind, role } of watched.events)
      expect([`${role} born`, `${role} ${kind}`]).toContain(`${role} ${kind}`)
    expect(watched.samples.every(({ rssBytes }) => rssBytes > 0)).toBe(true)
  })

  it('leaves no descriptor open', async () => {
    const before = openDescriptors()
    const { watched } = await watchCluster(makeSource())
    watched.say('1 process.exit(1)')
    await watched.untilEvent((row) => row.generation === 2)
    expect(openDescriptors().length).toBeGreaterThan(before.length)
    await watched.end()
    expect(openDescriptors()).toEqual(before)
  })
})

describe('calls beside /proc', () => {
  it('tell the CPU time of this process in nanoseconds, and nothing of one that is not there', () => {
    const calls = loadNativeCalls()
    if (calls === null) throw new Error('koffi is a development dependency')
    const { user, system } = process.cpuUsage()
    const cpuNs = calls.readCpuNs(process.pid) ?? 0
    expect(cpuNs / 1e9).toBeGreaterThanOrEqual((user + system) / 1e6 - 0.1)
    expect(cpuNs / 1e9).toBeLessThan((user + system) / 1e6 + 5)
    expect(calls.readCpuNs(2 ** 22 + 1)).toBeNull()
  })
})

/** Files of /proc and descriptors of processes that this process holds. */
function openDescriptors(): readonly string[] {
  const links = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return []
    }
  })
  return links.filter((link) => /^\/proc\/\d+\/(stat|statm|status|clear_refs|task)|pidfd|loadavg|oom/.test(link)).sort()
}
