import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ScenarioSpec, ThresholdSpec, ToolScenarioSpec } from '../../harness/scenario/define-scenario.ts'
import type { CommandEngineSpec } from '../../harness/scenario/engine-spec.ts'
import type { CommandTargetSpec, TargetSpec } from '../../harness/scenario/target-spec.ts'

const scenarios = fileURLToPath(new URL('../../scenarios', import.meta.url))

/** How many reports each tool asks for. */
export const comparedSize = 100

/** What gunicorn writes of each answer: who gave it, to what, with which status. */
const accessLog = ['--access-logfile=-', '--access-logformat=%(p)s "%(r)s" %(s)s']
export const reportLine = '^<(?<pid>\\d+)> "POST .*" 200$'

/** The defaults that would end a run, at this size. */
const untilTheEnd: readonly ThresholdSpec[] = [
  { expect: 'rss_growth_per_iteration < 512KiB', abort: false },
  { expect: 'oom_kills == 0', abort: false },
  { expect: 'worker_crashes == 0', abort: false },
  { expect: 'worker_timeouts == 0', abort: false },
]

/**
 * A scenario of a service behind gunicorn, driven by a tool instead of by its own functions: gunicorn's own log counts,
 * on its own port, from the first report on. Nothing ends the run early, so that the tool comes to its own end.
 */
export function comparedScenario<Shared>(base: ScenarioSpec<Shared>, load: CommandEngineSpec): ToolScenarioSpec {
  const { setup, user, iteration, teardown, load: _, target, needs = [], thresholds = [], ...common } = base
  if (!isCommand(target)) throw new Error(`${base.name}: expected a command as the target, with its folder`)
  const [program = '', ...words] = target.command
  return {
    ...common,
    load,
    iterations: [comparedSize],
    warmup: { iterationsPerWorker: 0 },
    needs: needs.filter((need) => path.basename(need) !== 'nginx.ts').map(beside),
    target: { ...target, command: [beside(program), ...words, ...accessLog], cwd: beside(target.cwd ?? '') },
    thresholds: thresholds.concat(untilTheEnd),
  }
}

function isCommand(target: TargetSpec): target is CommandTargetSpec {
  return 'command' in target && 'cwd' in target
}

/** What a scenario names relative to itself. */
function beside(name: string): string {
  return path.resolve(scenarios, name)
}
