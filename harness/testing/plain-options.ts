import { type PlanOptions, withoutOptions } from '../scenario/plan-ladder.ts'

/** `soakgate run` without options, on a machine that is always the same. */
export const plainOptions: PlanOptions = {
  ...withoutOptions,
  machine: { platform: 'linux', kernel: '6', nodeVersion: '24', cpus: 2, memoryBytes: 1, hasSwap: false },
  soakgateVersion: '0.1.0',
}
