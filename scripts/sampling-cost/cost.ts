import { readFileSync } from 'node:fs'

/** CPU time that a number of process-samples took. */
export interface Cost {
  cpuUs: number
  samples: number
  durationMs: number
}

/** How long a way is measured. */
export interface Period {
  intervalMs: number
  /** Not counted: the compiler of V8 needs some time to find out what is worth its while. */
  warmupMs: number
  measuredMs: number
}

/** Calls again and again; CPU is user and system time, of ours and of what we start for it. */
export async function measureCalls(calls: () => Promise<void>, samplesEach: number, period: Period): Promise<Cost> {
  await callFor(period.warmupMs, period, calls)
  const begunMs = performance.now()
  const before = { cpu: process.cpuUsage(), children: childrenCpuUs() }
  const made = await callFor(period.measuredMs, period, calls)
  const { user, system } = process.cpuUsage(before.cpu)
  return {
    cpuUs: user + system + childrenCpuUs() - before.children,
    samples: made * samplesEach,
    durationMs: performance.now() - begunMs,
  }
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}

async function callFor(durationMs: number, { intervalMs }: Period, call: () => Promise<void>): Promise<number> {
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

/** CPU time of all ended children, from fields 16 and 17 of /proc/self/stat in ticks of 10 ms. */
function childrenCpuUs(): number {
  const line = readFileSync('/proc/self/stat', 'latin1')
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10_000
}
