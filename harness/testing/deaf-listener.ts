import type { LoadListener } from '../collect/load/load-spec.ts'

/** A listener that hears nothing of a load, for tests that listen to a part of it. */
export const deafListener: LoadListener = {
  onIteration: () => {},
  onRequests: () => {},
  onLog: () => {},
  onSecret: () => {},
  onQuiesce: async () => {},
}
