import { judgeRun } from '../judge/judge-run.ts'
import { judgeLadder } from '../judge/ladder.ts'
import type { LadderPlan } from '../scenario/ladder-plan.ts'
import type { Report } from '../show/report.ts'
import { schemaVersion } from '../vocabulary/schema-version.ts'
import { type SimulatedRun, simulateRun } from './simulated-run.ts'

/** A ladder that was never run, as its report: of 25 and 100, those that are given. */
export function simulateReport(specs: readonly SimulatedRun[], more: Partial<Report> = {}): Report {
  const records = specs.map(simulateRun)
  const planned = [25, 100].map((size) => records.find(({ plan }) => plan.size === size)?.plan ?? plannedRun(size))
  const plan: LadderPlan = {
    schemaVersion,
    soakgateVersion: '0.1.0',
    scenario: {
      name: 'quote',
      iterationName: 'report',
      modulePath: '/quote.ts',
      exportName: 'default',
      moduleHash: '',
    },
    variant: 'before',
    seed: 7,
    timeLimitMs: 1,
    keepGoing: false,
    askedUsers: null,
    machine: { platform: 'linux', kernel: '6', nodeVersion: '24', cpus: 2, memoryBytes: 1, hasSwap: false },
    runs: planned,
  }
  return {
    plan,
    verdict: judgeLadder(records.map(judgeRun), plan),
    recordPath: 'results/quote/now',
    logPaths: { 25: 'results/quote/now/25/target.log' },
    scenarioPath: 'scenarios/quote.ts',
    allowsInconclusive: false,
    source: null,
    ...more,
  }
}

function plannedRun(size: number): LadderPlan['runs'][number] {
  return simulateRun({ size }).plan
}
