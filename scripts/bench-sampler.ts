import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import Table from 'cli-table3'
import pidusage from 'pidusage'
import { monotonicClock } from '../harness/collect/clock.ts'
import { Sampler } from '../harness/collect/sampler/sampler.ts'
import type { ObservedProcess } from '../harness/collect/sampler/sources/memory-source.ts'
import { ProcfsSource } from '../harness/collect/sampler/sources/procfs.ts'

/**
 * What one sample of one process costs, beside other ways to take it, in the same run:
 * `node scripts/bench-sampler.ts [python]`. The processes are idle; every way looks at all of them ten times a second.
 * CPU is user and system time, of ours and of what we start for it.
 */
const processes = 64
const intervalMs = 100
const rounds = 2
const roundMs = 5000
const askedShareOfPidusage = 1 / 7
const askedPercentOfCore = 2

/** A process that wakes up ten times a second and does nothing; what the others take above it is theirs. */
const timerAlone = 'a timer alone'
const wholeSampler = 'soakgate: the whole sampler'

/** CPU time that a number of process-samples took. */
interface Cost {
  cpuUs: number
  samples: number
  durationMs: number
}

interface Way {
  name: string
  /** Looks for one round; null: not possible on this machine. */
  measure: (pids: readonly number[]) => Promise<Cost | null>
}

const python = process.argv[2] ?? 'python3'
const ways: readonly Way[] = [
  { name: timerAlone, measure: (pids) => measureCalls(pids, async () => {}) },
  { name: wholeSampler, measure: (pids) => measureSampler(pids[0] ?? 0) },
  { name: 'soakgate: its readings alone', measure: (pids) => measureReadings(pids, 'when due') },
  { name: 'soakgate: readings, CPU time always', measure: (pids) => measureReadings(pids, 'now') },
  { name: 'pidusage', measure: (pids) => measureCalls(pids, async () => void (await pidusage([...pids]))) },
  { name: 'psutil', measure: measurePsutil },
  { name: 'ps', measure: measurePs },
]

const psutilScript = `
import json, sys, time
try:
    import psutil
except ImportError:
    sys.exit(3)
pids, interval, duration = json.load(sys.stdin)
watched = [psutil.Process(pid) for pid in pids]
def look():
    for one in watched:
        one.memory_info().rss
        one.cpu_times()
look()
begun, cpu, samples = time.monotonic(), time.process_time(), 0
while time.monotonic() - begun < duration:
    next_look = time.monotonic() + interval
    look()
    samples += len(watched)
    time.sleep(max(0, next_look - time.monotonic()))
print(json.dumps({"cpuUs": (time.process_time() - cpu) * 1e6, "samples": samples,
                  "durationMs": (time.monotonic() - begun) * 1e3}))
`

const root = await startIdleProcesses()
try {
  const pids = await waitForIdleProcesses(root.pid ?? 0)
  const costs = new Map<string, Cost>()
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, measure } of ways) {
      const cost = await measure(pids)
      if (cost !== null) costs.set(name, addCosts(costs.get(name), cost))
    }
  }
  process.exitCode = report(costs)
} finally {
  process.kill(-(root.pid ?? 0), 'SIGKILL')
}

/** A shell and its children: one process group, so that all of them can be ended. */
async function startIdleProcesses(): Promise<ChildProcess> {
  const script = `i=1; while [ $i -lt ${processes} ]; do sleep 600 & i=$((i + 1)); done; wait`
  const child = spawn('sh', ['-c', script], { detached: true, stdio: 'ignore' })
  await once(child, 'spawn')
  return child
}

async function waitForIdleProcesses(rootPid: number): Promise<readonly number[]> {
  for (;;) {
    const children = readFileSync(`/proc/${rootPid}/task/${rootPid}/children`, 'latin1').trim().split(' ')
    if (children.length === processes - 1) return [rootPid, ...children.map(Number)]
    await pause(20)
  }
}

async function measureSampler(rootPid: number): Promise<Cost> {
  let samples = 0
  const sampler = new Sampler(
    { rootPid, startedByUs: true, intervalMs, recycleLog: null },
    {
      onSample: () => {
        samples += 1
      },
      onTick: () => {},
      onEvent: () => {},
    },
    { clock: monotonicClock(process.hrtime.bigint()), logLines: () => [], completed: () => 0 },
  )
  sampler.start()
  sampler.settleRoles()
  // The first second is spent in getting to know the processes.
  await pause(1500)
  sampler.sampleAfterReport()
  const before = { samples, cpu: process.cpuUsage(), ms: performance.now() }
  await pause(roundMs)
  const { user, system } = process.cpuUsage(before.cpu)
  const cost = { cpuUs: user + system, samples: samples - before.samples, durationMs: performance.now() - before.ms }
  await sampler.stop()
  return cost
}

async function measureReadings(pids: readonly number[], cpu: 'now' | 'when due'): Promise<Cost> {
  const source = new ProcfsSource()
  const opened = pids.map((pid) => source.open(pid)).filter((process): process is ObservedProcess => process !== null)
  // As many readings as it takes to be known as idle.
  for (let reading = 0; reading < 20; reading += 1) for (const process of opened) process.read(cpu)
  const cost = await measureCalls(pids, async () => {
    for (const process of opened) process.read(cpu)
  })
  for (const process of opened) process.close()
  return cost
}

async function measurePs(pids: readonly number[]): Promise<Cost> {
  const before = childrenCpuUs()
  const parameters = ['-o', 'pid=,rss=,time=', '-p', pids.join(',')]
  const own = await measureCalls(pids, async () => void spawnSync('ps', parameters))
  return { ...own, cpuUs: own.cpuUs + childrenCpuUs() - before }
}

/** CPU time of all ended children, from fields 16 and 17 of /proc/self/stat in ticks of 10 ms. */
function childrenCpuUs(): number {
  const line = readFileSync('/proc/self/stat', 'latin1')
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10_000
}

async function measurePsutil(pids: readonly number[]): Promise<Cost | null> {
  const input = JSON.stringify([pids, intervalMs / 1000, roundMs / 1000])
  const { status, stdout, stderr } = spawnSync(python, ['-c', psutilScript], { input, encoding: 'utf8' })
  if (status === 0) return JSON.parse(stdout) as Cost
  const reason = status === 3 ? `${python} cannot import it (pip install psutil)` : stderr || `${python} cannot be run`
  process.stderr.write(`psutil is left out: ${reason}\n`)
  return null
}

/** Calls ten times a second for one round. */
async function measureCalls(pids: readonly number[], call: () => Promise<void>): Promise<Cost> {
  await call()
  const begunMs = performance.now()
  const before = process.cpuUsage()
  let calls = 0
  while (performance.now() - begunMs < roundMs) {
    const nextMs = performance.now() + intervalMs
    await call()
    calls += 1
    await pause(Math.max(0, nextMs - performance.now()))
  }
  const { user, system } = process.cpuUsage(before)
  return { cpuUs: user + system, samples: calls * pids.length, durationMs: performance.now() - begunMs }
}

function addCosts(sum: Cost | undefined, cost: Cost): Cost {
  return {
    cpuUs: cost.cpuUs + (sum?.cpuUs ?? 0),
    samples: cost.samples + (sum?.samples ?? 0),
    durationMs: cost.durationMs + (sum?.durationMs ?? 0),
  }
}

/** Prints the table; 1 where what is asked for does not hold. */
function report(costs: ReadonlyMap<string, Cost>): number {
  const idleUs = perSample(costs, timerAlone)
  const aboveTimer = (name: string) => perSample(costs, name) - (name === timerAlone || name === 'psutil' ? 0 : idleUs)
  const shareOf = (name: string) => aboveTimer(name) / aboveTimer('pidusage')
  const table = new Table({
    head: [
      `${processes} processes, every ${intervalMs} ms`,
      'CPU µs a process-sample',
      'of pidusage',
      '% of a core, all in all',
    ],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  })
  for (const [name, cost] of costs) {
    table.push([name, aboveTimer(name).toFixed(2), shareOf(name).toFixed(3), percentOfCore(cost).toFixed(2)])
  }
  const share = shareOf(wholeSampler)
  const percent = percentOfCore(costs.get(wholeSampler))
  const holds = share <= askedShareOfPidusage && percent <= askedPercentOfCore
  process.stdout.write(`${table.toString()}
CPU time a process-sample is what each takes above the timer, which all but psutil share.
Asked of the whole sampler: at most ${askedShareOfPidusage.toFixed(3)} of pidusage, and at most ${askedPercentOfCore} % of a core.
${holds ? 'Holds' : 'Does not hold'}: ${share.toFixed(3)} of pidusage, ${percent.toFixed(2)} % of a core.
`)
  return holds ? 0 : 1
}

function perSample(costs: ReadonlyMap<string, Cost>, name: string): number {
  const cost = costs.get(name)
  return cost === undefined ? Number.NaN : cost.cpuUs / cost.samples
}

function percentOfCore(cost: Cost | undefined): number {
  return cost === undefined ? Number.NaN : cost.cpuUs / cost.durationMs / 10
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
