import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Usages } from '../collect/sampler/sources/portable/usages.ts'

const MiB = 1024 ** 2

/** How often the child ends, and another is read in its place. */
const readingsOfLife = 20_000

/** What this process holds. */
interface OwnUsage {
  descriptors: number
  /** What is in use once all garbage is collected. */
  heapBytes: number
  rssBytes: number
}

/**
 * Reads this process and a child by pidusage so many times, one after the other, and gives by how much this process has
 * grown since a twentieth of them (resident memory since the middle: its buffers come and go so fast that the allocator
 * of C takes a while to have enough).
 */
export async function readBackToBack(readings: number): Promise<OwnUsage> {
  const usages = await Usages.load(process.platform)
  const seen: OwnUsage[] = []
  let child = await startSleeper()
  try {
    for (let reading = 1; reading <= readings; reading++) {
      if (reading % readingsOfLife === 0) {
        child.kill('SIGKILL')
        child = await startSleeper()
      }
      if (reading % (readings / 10) === readings / 20) seen.push(ownUsage())
      const read = await usages.read([child.pid ?? 0, process.pid])
      if (read.size !== 2) throw new Error(`reading ${reading} has ${read.size} of 2 processes`)
    }
  } finally {
    child.kill('SIGKILL')
  }
  const last = ownUsage()
  console.log([...seen, last].map(inWords).join('\n'))
  const [first = last, middle = last] = [seen[0], seen[seen.length / 2]]
  return {
    descriptors: last.descriptors - first.descriptors,
    heapBytes: last.heapBytes - first.heapBytes,
    rssBytes: last.rssBytes - middle.rssBytes,
  }
}

async function startSleeper() {
  const sleeper = spawn('sleep', ['3600'], { stdio: 'ignore' })
  await once(sleeper, 'spawn')
  return sleeper
}

function ownUsage(): OwnUsage {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, rss } = process.memoryUsage()
  return { descriptors: readdirSync('/proc/self/fd').length, heapBytes: heapUsed, rssBytes: rss }
}

function inWords({ descriptors, heapBytes, rssBytes }: OwnUsage): string {
  return `${descriptors} descriptors, heap ${(heapBytes / MiB).toFixed(2)} MiB, resident ${(rssBytes / MiB).toFixed(1)} MiB`
}
