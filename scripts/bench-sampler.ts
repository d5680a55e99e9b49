import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { ProcfsSource } from '../harness/collect/sampler/sources/procfs.ts'
import { keepHeapSmall } from '../harness/faces/cli/small-heap.ts'
import { type Cost, measureCalls, type Period } from './sampling-cost/cost.ts'
import { measurePidusage, measurePs, measurePsutil } from './sampling-cost/peers.ts'
import { findPython } from './sampling-cost/python.ts'
import { type ProcessState, startProcesses, type WatchedProcesses } from './sampling-cost/watched-processes.ts'
import { measureSampling } from './sampling-cost/watching.ts'

/**
 * What sampling costs, beside other ways to take memory and CPU time, in the same run:
 * `npm run bench:sampler -- [--processes 64,256] [--seconds 10] [--python path]`. Every way looks at all processes ten
 * times a second. soakgate's sampler finds newcomers and roles, and reads descriptors, threads and high-water marks, too;
 * with everything on there are the control group and a folder of 1,000 temporary files besides. Exit 1 where what is asked for does not hold.
 */
const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '64,256' },
    seconds: { type: 'string', default: '10' },
    python: { type: 'string', default: findPython() },
  },
})
const measuredMs = 1000 * Number(values.seconds)
const period: Period = { intervalMs: 100, warmupMs: Math.min(4000, measuredMs), measuredMs }
const counts = values.processes.split(',').map(Number)

/** Per cent of a core that the whole may take at most, by the number of processes. */
const askedPercent = new Map([
  [64, 3],
  [256, 8],
])
/** What the sampler alone may take of what pidusage takes for a process-sample, where all are idle. */
const askedShareOfPidusage = 1 / 4

/** A process that wakes up ten times a second and does nothing; what the others take above it is theirs. */
const timerAlone = 'a timer alone'
const everything = 'soakgate, everything on'
const samplerAlone = 'soakgate, the sampler alone'

// As every run does.
keepHeapSmall()
const problems: string[] = []
for (const count of counts) {
  for (const state of ['idle', 'awake'] satisfies ProcessState[]) {
    const watched = await startProcesses(state, count, values.python)
    try {
      const { costs, restMs } = await measureWays(watched)
      process.stdout.write(`${renderCosts(count, state, costs)}\n`)
      const group = watched.hasGroup ? '' : ' There was no control group to read: it cannot be made here.'
      process.stdout.write(`A reading of all ${count} at a rest point: ${restMs.toFixed(0)} ms.${group}\n\n`)
      problems.push(...problemsOf(count, state, costs))
    } finally {
      await watched.end()
    }
  }
}
const asked = [...askedPercent].map(([count, percent]) => `${percent} % of a core for ${count}`).join(', ')
process.stdout.write(`CPU time a process-sample is what each takes above the timer, which all but psutil share.
Asked with everything on: at most ${asked}; of the sampler alone ${askedShareOfPidusage.toFixed(3)} of pidusage where all are idle.
${problems.length === 0 ? 'Holds.' : problems.join('\n')}
`)
process.exitCode = problems.length === 0 ? 0 : 1

async function measureWays({ pids }: WatchedProcesses): Promise<{ costs: Map<string, Cost>; restMs: number }> {
  const costs = new Map<string, Cost>()
  const [rootPid = 0] = pids
  costs.set(timerAlone, await measureCalls(async () => {}, pids.length, period))
  const whole = await measureSampling(rootPid, new ProcfsSource(), period, 'everything')
  costs.set(everything, whole)
  costs.set(samplerAlone, await measureSampling(rootPid, new ProcfsSource(), period, 'the sampler'))
  costs.set('the same without koffi', await measureSampling(rootPid, new ProcfsSource(null), period, 'the sampler'))
  costs.set('pidusage', await measurePidusage(pids, period))
  const psutil = measurePsutil(pids, period, values.python)
  if (psutil !== null) costs.set('psutil', psutil)
  costs.set('ps', await measurePs(pids, period))
  return { costs, restMs: whole.restMs }
}

function renderCosts(count: number, state: ProcessState, costs: ReadonlyMap<string, Cost>): string {
  const table = new Table({
    head: [
      `${count} processes, ${state}, every ${period.intervalMs} ms`,
      'CPU µs a process-sample',
      'of pidusage',
      '% of a core, all in all',
    ],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  })
  for (const [name, cost] of costs) {
    const share = aboveTimer(name, costs) / aboveTimer('pidusage', costs)
    table.push([name, aboveTimer(name, costs).toFixed(2), share.toFixed(3), percentOfCore(cost).toFixed(2)])
  }
  return table.toString()
}

function problemsOf(count: number, state: ProcessState, costs: ReadonlyMap<string, Cost>): string[] {
  const found: string[] = []
  const percent = percentOfCore(costs.get(everything))
  const most = askedPercent.get(count)
  if (most !== undefined && !(percent <= most)) {
    found.push(`Does not hold: ${percent.toFixed(2)} % of a core for ${count} that are ${state}, ${most} % asked.`)
  }
  const share = aboveTimer(samplerAlone, costs) / aboveTimer('pidusage', costs)
  if (state === 'idle' && !(share <= askedShareOfPidusage)) {
    found.push(`Does not hold: ${share.toFixed(3)} of pidusage for ${count}, ${askedShareOfPidusage.toFixed(3)} asked.`)
  }
  return found
}

function aboveTimer(name: string, costs: ReadonlyMap<string, Cost>): number {
  const idleUs = name === timerAlone || name === 'psutil' ? 0 : perSample(timerAlone, costs)
  return perSample(name, costs) - idleUs
}

function perSample(name: string, costs: ReadonlyMap<string, Cost>): number {
  const cost = costs.get(name)
  return cost === undefined ? Number.NaN : cost.cpuUs / cost.samples
}

function percentOfCore(cost: Cost | undefined): number {
  return cost === undefined ? Number.NaN : cost.cpuUs / cost.durationMs / 10
}
