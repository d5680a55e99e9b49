import path from 'node:path'
import type { LoadedScenario } from '../../scenario/load-scenario.ts'
import { planLadder, withoutOptions } from '../../scenario/plan-ladder.ts'
import { renderHealth, renderHealthJson } from '../../show/diagnosis-text.ts'
import { renderError } from '../../show/error-text.ts'
import { decideExitCode, type ExitCode, exitCodes } from '../../vocabulary/errors.ts'
import { examine, type PlannedScenario } from '../doctor/doctor.ts'
import { viewMachine } from '../doctor/machine-view.ts'
import type { CommandLine } from './command-line.ts'
import { loadEveryScenario } from './every-scenario.ts'
import { describeMachine } from './machine.ts'
import { soakgateVersion } from './version.ts'

/** What `soakgate doctor` was asked for on its command line. */
export interface DoctorOptions {
  output: string
  json: boolean
}

/** Examines the machine and every scenario that is meant; one that cannot be loaded does not keep the rest from it. */
export async function seeDoctor(
  given: readonly string[],
  options: DoctorOptions,
  line: CommandLine,
): Promise<ExitCode> {
  const { scenarios, problems } = await loadEveryScenario(given, line.cwd)
  const planned = scenarios.map(planVariants)
  for (const { plans } of planned) line.secrets.learn(plans)
  const machine = await viewMachine(path.resolve(line.cwd, options.output))
  const examined = await examine(machine, { planned, invalidScenarios: problems.length }, process.env)
  const report = line.secrets.redactValue(examined)
  line.print(options.json ? renderHealthJson(report) : renderHealth(report, line.printsColor))
  for (const problem of problems) line.tell(renderError(problem))
  const codes = problems.map(({ exitCode }) => exitCode)
  return decideExitCode([...codes, report.canRun ? exitCodes.pass : exitCodes.runFailed])
}

/** As it would be run without a variant, and with each. */
function planVariants(loaded: LoadedScenario): PlannedScenario {
  const plans = [null, ...Object.keys(loaded.scenario.variants)].map((variant) =>
    planLadder(loaded, {
      ...withoutOptions,
      variant,
      machine: describeMachine(),
      soakgateVersion: soakgateVersion(),
    }),
  )
  return { scenario: loaded.scenario.name, plans }
}
