import { monotonicClock } from '../collect/clock.ts'
import { TargetSession } from '../collect/targets/target-session.ts'
import { loadScenarios } from '../scenario/load-scenario.ts'
import { planLadder } from '../scenario/plan-ladder.ts'
import { plainOptions } from './plain-options.ts'

/** The target of a scenario with what it needs, for requests by hand. */
export interface ServedScenario extends AsyncDisposable {
  url: string
  /** What the target and its services have printed so far. */
  lines: readonly string[]
}

/** Starts it as a run would, and resolves when it is ready. */
export async function serveScenario(file: string, variant: string): Promise<ServedScenario> {
  const [loaded] = await loadScenarios(file)
  const [run] = loaded === undefined ? [] : planLadder(loaded, { ...plainOptions, variant }).runs
  if (run === undefined) throw new Error(`${file} has no scenario`)
  const { signal } = new AbortController()
  const lines: string[] = []
  const session = new TargetSession(run, {
    clock: monotonicClock(process.hrtime.bigint()),
    onLog: (_, line) => lines.push(line),
    onEvent: () => {},
    signal,
  })
  const end = async () => {
    await session.stopTarget()
    await session.close()
  }
  try {
    const target = await session.start()
    await target.ready(signal)
    if (target.url === null) throw new Error(`${file} has no address`)
    return { url: target.url, lines, [Symbol.asyncDispose]: end }
  } catch (error) {
    await end()
    throw error
  }
}
