import path from 'node:path'
import { limitsOfTarget } from '../../collect/limits/limits-of-target.ts'
import { requireLog } from '../../collect/load/counting/open-counter.ts'
import type { LadderPlan } from '../../scenario/ladder-plan.ts'
import { planLadder } from '../../scenario/plan-ladder.ts'
import { requireMemory } from '../../scenario/plan-runs.ts'
import { renderError } from '../../show/error-text.ts'
import { renderLimits } from '../../show/limits-text.ts'
import { printable } from '../../show/printable.ts'
import { soak } from '../../soak.ts'
import { decideExitCode, type ExitCode, exitCodes } from '../../vocabulary/errors.ts'
import type { CommandLine } from './command-line.ts'
import { loadEveryScenario } from './every-scenario.ts'
import { foundReport } from './found-report.ts'
import { makeInvocationDirectory } from './invocation-directory.ts'
import { liveProgress } from './live-progress.ts'
import { describeMachine } from './machine.ts'
import { tellMissingVariables } from './missing-variables.ts'
import { ReportWriter } from './report-writer.ts'
import type { RunOptions } from './run-options.ts'
import { keepHeapSmall } from './small-heap.ts'
import { stopOnSignal } from './stop-on-signal.ts'
import { soakgateVersion } from './version.ts'

/** Runs the ladder of every scenario that is meant; nothing is started before all of them are valid. */
export async function runLadders(given: readonly string[], options: RunOptions, line: CommandLine): Promise<ExitCode> {
  keepHeapSmall()
  const { scenarios, problems } = await loadEveryScenario(given, line.cwd)
  for (const problem of problems) line.tell(renderError(problem))
  if (problems.length > 0) return decideExitCode(problems.map(({ exitCode }) => exitCode))
  const plans = scenarios.map((loaded) =>
    planLadder(loaded, {
      sizes: options.iterations ?? null,
      users: options.users ?? null,
      variant: options.variant ?? null,
      thresholds: options.threshold,
      timeLimitMs: options.timeLimit ?? null,
      seed: options.seed,
      keepGoing: options.keepGoing,
      abort: options.abort,
      extendTo: options.extendTo ?? null,
      source: options.source ?? null,
      machine: describeMachine(),
      soakgateVersion: soakgateVersion(),
    }),
  )
  for (const plan of plans) requireMemory(plan)
  if (options.dryRun) {
    for (const plan of plans) {
      line.print(`${JSON.stringify(line.secrets.redactValue(plan), null, 2)}\n`)
      tellLimits(plan, line)
    }
    return exitCodes.pass
  }
  await tellMissingVariables(scenarios, line)
  for (const { runs } of plans) requireLog(runs[0]?.count ?? null)
  const codes: ExitCode[] = []
  const reports = new ReportWriter(options.reporter, line)
  const stop = stopOnSignal(line)
  try {
    for (const plan of plans) {
      const directory = await makeInvocationDirectory(
        path.resolve(line.cwd, options.output),
        plan.scenario.name,
        plan.variant,
        line.now(),
      )
      if (!options.quiet) tellLimits(plan, line)
      const progress = liveProgress(line, options.quiet)
      const verdict = await soak(plan, {
        invocationDirectory: directory,
        listener: progress.listener,
        secrets: line.secrets,
        signal: stop.signal,
      }).finally(progress.end)
      await reports.add(await foundReport({ plan, verdict, directory }, options, line))
      codes.push(verdict.exitCode)
      if (stop.signal.aborted) break
    }
  } finally {
    stop.end()
    await reports.end()
  }
  const isCutShort = stop.signal.aborted && codes.length < plans.length
  const code = exitCodeOf([...codes, ...(isCutShort ? [stop.exitCode()] : [])])
  return code === exitCodes.inconclusive && options.allowInconclusive ? exitCodes.pass : code
}

/** What limits are known before anything is started; those of a run are in its record once the target is ready. */
function tellLimits({ scenario, runs }: LadderPlan, line: CommandLine): void {
  const target = runs[0]?.target
  const limits = target === undefined ? null : limitsOfTarget(target)
  if (limits !== null) line.tell(`${printable(scenario.name)}: ${renderLimits(limits)}`)
}

/** A signal decides only where no ladder had failed before it. */
function exitCodeOf(codes: readonly ExitCode[]): ExitCode {
  const signals: readonly ExitCode[] = [exitCodes.interrupted, exitCodes.terminated]
  return decideExitCode(codes.includes(exitCodes.fail) ? codes.filter((code) => !signals.includes(code)) : codes)
}
