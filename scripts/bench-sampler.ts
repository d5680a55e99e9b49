import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import Table from 'cli-table3'
import pidusage from 'pidusage'
import { monotonicClock } from '../harness/collect/clock.ts'
import { nothingAnswered } from '../harness/collect/sampler/own-answers.ts'
import { Sampler } from '../harness/collect/sampler/sampler.ts'
import type { MemorySource } from '../harness/collect/sampler/sources/memory-source.ts'
import { ProcfsSource } from '../harness/collect/sampler/sources/procfs.ts'

/**
 * What one sample of one process costs, beside other ways to take it, in the same run:
 * `node scripts/bench-sampler.ts [python]`. The processes are idle; every way looks at all of them ten times a second.
 * CPU is user and system time, of ours and of what we start for it.
 */
const processes = 64
const intervalMs = 100
/** Not counted: the compiler of V8 needs some time to find out what is worth its while. */
const warmupMs = 4000
const measuredMs = 10_000
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
  /** Looks at them for a while; null: not possible on this machine. */
  measure: (pids: readonly number[]) => Promise<Cost | null>
}

const python = process.argv[2] ?? 'python3'
const ways: readonly Way[] = [
  { name: timerAlone, measure: (pids) => measureCalls(pids, async () => {}) },
  { name: wholeSampler, measure: (pids) => measureSampler(pids[0] ?? 0, new ProcfsSource()) },
  { name: 'the same without koffi', measure: (pids) => measureSampler(pids[0] ?? 0, new ProcfsSource(null)) },
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
pids, interval, warmup, duration = json.load(sys.stdin)
watched = [psutil.Process(pid) for pid in pids]
def look_for(seconds):
    end, looks = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        next_look = time.monotonic() + interval
        for one in watched:
            one.memory_info().rss
            one.cpu_times()
        looks += 1
        time.sleep(max(0, next_look - time.monotonic()))
    return looks * len(watched)
look_for(warmup)
begun, cpu = time.monotonic(), time.process_time()
samples = look_for(duration)
print(json.dumps({"cpuUs": (time.process_time() - cpu) * 1e6, "samples": samples,
                  "durationMs": (time.monotonic() - begun) * 1e3}))
`

const root = await startIdleProcesses()
try {
  const pids = await waitForIdleProcesses(root.pid ?? 0)
  const costs = new Map<string, Cost>()
  for (const { name, measure } of ways) {
    const cost = await measure(pids)
    if (cost !== null) costs.set(name, cost)
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

async function measureSampler(rootPid: number, source: MemorySource): Promise<Cost> {
  let samples = 0
  const sampler = new Sampler(
    { rootPid, mark: null, startedByUs: true, intervalMs, recycleLog: null, roles: null },
    {
      onSample: () => {
        samples += 1
      },
      onTick: () => {},
      onEvent: () => {},
      onRest: () => {},
      onHeap: () => {},
    },
    {
      clock: monotonicClock(process.hrtime.bigint()),
      logLines: () => [],
      completed: () => 0,
      answered: () => nothingAnswered,
    },
    source,
  )
  sampler.start()
  void sampler.settleRoles()
  sampler.sampleAfterReport()
  await pause(warmupMs)
  const before = { samples, cpu: process.cpuUsage(), ms: performance.now() }
  await pause(measuredMs)
  const { user, system } = process.cpuUsage(before.cpu)
  const cost = { cpuUs: user + system, samples: samples - before.samples, durationMs: performance.now() - before.ms }
  await sampler.stop()
  return cost
}

async function measurePs(pids: readonly number[]): Promise<Cost> {
  const parameters = ['-o', 'pid=,rss=,time=', '-p', pids.join(',')]
  return measureCalls(pids, async () => void spawnSync('ps', parameters))
}

/** CPU time of all ended children, from fields 16 and 17 of /proc/self/stat in ticks of 10 ms. */
function childrenCpuUs(): number {
  const line = readFileSync('/proc/self/stat', 'latin1')
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10_000
}

async function measurePsutil(pids: readonly number[]): Promise<Cost | null> {
  const input = JSON.stringify([pids, intervalMs / 1000, warmupMs / 1000, measuredMs / 1000])
  const { status, stdout, stderr } = spawnSync(python, ['-c', psutilScript], { input, encoding: 'utf8' })
  if (status === 0) return JSON.parse(stdout) as Cost
  const reason = status === 3 ? `${python} cannot import it (pip install psutil)` : stderr || `${python} cannot be run`
  process.stderr.write(`psutil is left out: ${reason}\n`)
  return null
}

/** Calls ten times a second. */
async function measureCalls(pids: readonly number[], call: () => Promise<void>): Promise<Cost> {
  await callFor(warmupMs, call)
  const begunMs = performance.now()
  const before = { cpu: process.cpuUsage(), children: childrenCpuUs() }
  const calls = await callFor(measuredMs, call)
  const { user, system } = process.cpuUsage(before.cpu)
  return {
    cpuUs: user + system + childrenCpuUs() - before.children,
    samples: calls * pids.length,
    durationMs: performance.now() - begunMs,
  }
}

async function callFor(durationMs: number, call: () => Promise<void>): Promise<number> {
  const endMs = performance.now() + durationMs
  let calls = 0
  while (performance.now() < endMs) {
    const nextMs = performance.now() + intervalMs
    await call()
    calls += 1
    await pause(Math.max(0, nextMs - performance.now()))
  }
  return calls
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
