import { spawnSync } from 'node:child_process'
import pidusage from 'pidusage'
import { type Cost, measureCalls, type Period } from './cost.ts'

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

export function measurePidusage(pids: readonly number[], period: Period): Promise<Cost> {
  return measureCalls(async () => void (await pidusage([...pids])), pids.length, period)
}

export function measurePs(pids: readonly number[], period: Period): Promise<Cost> {
  const parameters = ['-o', 'pid=,rss=,time=', '-p', pids.join(',')]
  return measureCalls(async () => void spawnSync('ps', parameters), pids.length, period)
}

/** Memory and CPU time alone, which is less than soakgate reads; null: this Python has no psutil. */
export function measurePsutil(pids: readonly number[], period: Period, python: string): Cost | null {
  const { intervalMs, warmupMs, measuredMs } = period
  const input = JSON.stringify([pids, intervalMs / 1000, warmupMs / 1000, measuredMs / 1000])
  const { status, stdout, stderr } = spawnSync(python, ['-c', psutilScript], { input, encoding: 'utf8' })
  if (status === 0) return JSON.parse(stdout) as Cost
  const reason = status === 3 ? `${python} cannot import it (pip install psutil)` : stderr || `${python} cannot be run`
  process.stderr.write(`psutil is left out: ${reason}\n`)
  return null
}
