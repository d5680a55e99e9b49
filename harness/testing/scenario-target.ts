import { monotonicClock } from '../collect/clock.ts'
import { TargetSession } from '../collect/targets/target-session.ts'
import { loadScenarios } from '../scenario/load-scenario.ts'
import { planLadder } from '../scenario/plan-ladder.ts'
import { plainOptions } from './plain-options.ts'

/** The target of a scenario, with all that it needs, while a test asks it by hand. */
export interface ScenarioTarget {
  /** Where the load of the scenario would go, without a slash at its end. */
  url: string
  /** Its own address, past what stands in front of it. */
  ownUrl: string
  /** Ends it and what it needs; returns the pids of what is still there. */
  stop: () => Promise<readonly number[]>
}

/** Starts the target of a scenario's variant without its memory limit, and waits until it is ready. */
export async function startScenarioTarget(file: string, variant: string): Promise<ScenarioTarget> {
  const [loaded] = await loadScenarios(file)
  if (loaded === undefined) throw new Error(`${file} has no scenario`)
  const [run] = planLadder(loaded, { ...plainOptions, variant }).runs
  if (run?.target.kind !== 'command') throw new Error(`${file} has no command`)
  const signal = new AbortController().signal
  const lines: string[] = []
  const session = new TargetSession(
    { target: { ...run.target, memoryLimitBytes: null }, needs: run.needs },
    {
      clock: monotonicClock(process.hrtime.bigint()),
      onLog: (_, line) => lines.push(line),
      onEvent: () => {},
      signal,
    },
  )
  const stop = async () => {
    await session.stopTarget()
    await session.close()
    return session.leftovers()
  }
  try {
    const target = await session.start()
    await target.ready(signal)
    return { url: session.url, ownUrl: target.url ?? '', stop }
  } catch (error) {
    await stop()
    throw new Error(`the target of ${file} did not start:\n${lines.join('\n')}`, { cause: error })
  }
}
