import { monotonicClock } from '../collect/clock.ts'
import { TargetSession } from '../collect/targets/target-session.ts'
import { loadScenarios } from '../scenario/load-scenario.ts'
import { planLadder } from '../scenario/plan-ladder.ts'
import { plainOptions } from './plain-options.ts'

/** The target of a scenario with what it needs, for requests by hand. */
export interface ServedScenario extends AsyncDisposable {
  /** Where the load of the scenario would go, without a slash at its end. */
  url: string
  /** Its own address, past what stands in front of it. */
  ownUrl: string
  /** What the target and its services have printed so far. */
  lines: readonly string[]
  /** Ends it and what it needs; returns the pids of what is still there. */
  stop: () => Promise<readonly number[]>
}

/** Starts it as a run would, and resolves when it is ready. @param limit `none`: without the scenario's memory limit */
export async function serveScenario(
  file: string,
  variant: string,
  limit: 'its own' | 'none' = 'its own',
): Promise<ServedScenario> {
  const [loaded] = await loadScenarios(file)
  const [run] = loaded === undefined ? [] : planLadder(loaded, { ...plainOptions, variant }).runs
  if (run?.target.kind !== 'command') throw new Error(`${file} has no command`)
  const target = limit === 'none' ? { ...run.target, memoryLimitBytes: null } : run.target
  const { signal } = new AbortController()
  const lines: string[] = []
  const session = new TargetSession(
    { target, needs: run.needs },
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
    const running = await session.start()
    await running.ready(signal)
    return {
      url: session.url,
      ownUrl: running.url ?? session.url,
      lines,
      stop,
      [Symbol.asyncDispose]: async () => void (await stop()),
    }
  } catch (error) {
    await stop()
    throw new Error(`the target of ${file} did not start:\n${lines.join('\n')}`, { cause: error })
  }
}
