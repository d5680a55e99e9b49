import type { LadderPlan } from '../scenario/ladder-plan.ts'
import { parseScenario } from '../scenario/load-scenario.ts'
import { planLadder } from '../scenario/plan-ladder.ts'

/** The plan of a scenario that lies in /srv, as `soakgate run` would make it without options. */
export function plainPlan(scenario: object): LadderPlan {
  const value = { name: 'plain', iterationName: 'report', iteration: () => {}, ...scenario }
  const loaded = {
    scenario: parseScenario(value, 'plain.ts', '/srv'),
    modulePath: '/srv/plain.ts',
    exportName: 'default',
    moduleHash: '',
  }
  return planLadder(loaded, {
    sizes: null,
    users: null,
    variant: null,
    thresholds: [],
    timeLimitMs: null,
    seed: 1,
    keepGoing: false,
    abort: true,
    extendTo: null,
    source: null,
    machine: { platform: 'linux', kernel: '6', nodeVersion: '24', cpus: 2, memoryBytes: 1, hasSwap: false },
    soakgateVersion: '0.1.0',
  })
}
