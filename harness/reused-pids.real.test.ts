import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { ProcfsSource } from './collect/sampler/sources/procfs.ts'
import { WatchedTarget } from './testing/watched-target.ts'

/** What is written here plus one is the next pid that is given, if it is free (proc(5)). */
const lastPid = '/proc/sys/kernel/ns_last_pid'
const isPossible = canForcePids()
if (!isPossible) console.log(`skipped: ${lastPid} may not be written (root may)`)

function canForcePids(): boolean {
  try {
    accessSync(lastPid, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Its worker ends when told to; with `again` its successor gets the same pid, unless somebody else was faster. */
const cluster = `
const cluster = require('node:cluster')
const { writeFileSync } = require('node:fs')
if (cluster.isPrimary) {
  let isAgain = false
  cluster.on('exit', (worker) => {
    if (!isAgain) return console.log('ended')
    writeFileSync('${lastPid}', String(worker.process.pid - 1))
    console.log('successor ' + cluster.fork().process.pid)
  })
  cluster.fork()
  cluster.fork()
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    isAgain = line === 'again'
    cluster.workers[1].process.kill('SIGKILL')
  })
} else setInterval(() => {}, 1000)
`

let watched: WatchedTarget | null = null
let strangers: ChildProcess[] = []
afterEach(async () => {
  for (const stranger of strangers) stranger.kill('SIGKILL')
  strangers = []
  await watched?.end()
  watched = null
})

/** The cluster with both workers in their slots, and the first worker's pid. */
async function watchCluster(): Promise<{ target: WatchedTarget; pid: number }> {
  const target = new WatchedTarget(cluster, new ProcfsSource())
  watched = target
  const worker = await target.until(() => {
    const workers = target.sampler.workers()
    return workers.length === 2 ? workers.find(({ slot }) => slot === 1) : null
  })
  await target.sampler.settleRoles()
  return { target, pid: worker.pid }
}

/** A cluster whose first worker was killed and has a successor with its pid; others may be faster a few times. */
async function replaceBySamePid(): Promise<{ target: WatchedTarget; pid: number }> {
  for (let tries = 1; tries <= 10; tries += 1) {
    const { target, pid } = await watchCluster()
    target.say('again')
    const line = await target.untilPrinted('successor')
    if (Number(line.split(' ').at(-1)) === pid) return { target, pid }
    await target.end()
  }
  throw new Error('other processes of this machine took the pid ten times')
}

/** A process that has nothing to do with the target, with this pid; others may be faster for a while. */
function startStranger(pid: number): void {
  for (;;) {
    writeFileSync(lastPid, String(pid - 1))
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore', detached: true })
    strangers.push(stranger)
    if (stranger.pid === pid) return
  }
}

describe.skipIf(!isPossible)('a pid that is given again', () => {
  it('to the successor of a worker is another generation of its slot', async () => {
    const { target, pid } = await replaceBySamePid()
    const successor = await target.untilEvent(({ kind, generation }) => kind === 'born' && generation === 2)
    const end = await target.untilEvent(({ kind }) => kind === 'killed')
    expect(end).toMatchObject({ pid, slot: 1, generation: 1, signal: 'SIGKILL' })
    expect(successor).toMatchObject({ pid, slot: 1 })
    const sample = await target.until(() => target.samples.find(({ generation }) => generation === 2))
    const before = target.samples.findLast((row) => row.pid === pid && row.generation === 1)
    expect(sample.pid).toBe(pid)
    expect(before?.timeMs).toBeLessThan(sample.timeMs)
  })

  it('to a stranger is nobody of the target, however often it is looked through', async () => {
    const { target, pid } = await watchCluster()
    target.say('end')
    const end = await target.untilEvent((row) => row.kind === 'killed' && row.pid === pid)
    startStranger(pid)
    const { length } = target.ticks
    await target.until(() => target.ticks.slice(length).filter(({ swept }) => swept).length >= 3)
    expect(readFileSync(`/proc/${pid}/comm`, 'latin1')).toBe('sleep\n')
    expect(target.samples.filter((row) => row.pid === pid && row.timeMs >= end.timeMs)).toEqual([])
    expect(target.events.filter((row) => row.pid === pid).map(({ kind }) => kind)).toEqual(['born', 'killed'])
    expect(target.sampler.processes().map((one) => one.pid)).not.toContain(pid)
  })
})
