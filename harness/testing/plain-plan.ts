import type { LadderPlan } from '../scenario/ladder-plan.ts'
import { parseScenario } from '../scenario/load-scenario.ts'
import { planLadder } from '../scenario/plan-ladder.ts'
import { plainOptions } from './plain-options.ts'

/** The plan of a scenario that lies in /srv, as `soakgate run` would make it without options. */
export function plainPlan(scenario: object): LadderPlan {
  const value = { name: 'plain', iterationName: 'report', iteration: () => {}, ...scenario }
  const loaded = {
    scenario: parseScenario(value, 'plain.ts', '/srv'),
    modulePath: '/srv/plain.ts',
    exportName: 'default',
    moduleHash: '',
  }
  return planLadder(loaded, plainOptions)
}
