import type { LoadSpec } from '../collect/load/load-spec.ts'

/** A load whose limits no test reaches by chance. */
export const defaultLoadSpec: Omit<LoadSpec, 'baseUrl' | 'originNs'> = {
  modulePath: '',
  exportName: 'default',
  size: 1,
  users: 1,
  seed: 1,
  arrivals: null,
  iterationTimeoutMs: 20_000,
  requestTimeoutMs: 20_000,
  setupTimeoutMs: 20_000,
  userTimeoutMs: 20_000,
  teardownTimeoutMs: 20_000,
  thinkTime: null,
  quiesceEvery: null,
  bailAfter: 1000,
  pidHeader: null,
  tls: null,
  tells: false,
}
