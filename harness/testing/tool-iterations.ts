import type { ToolNews } from '../collect/load/tools/tool-load.ts'
import type { K6Load } from '../scenario/load.ts'

/** An iteration that a tool tells of as completed. */
export const completedByTool = {
  outcome: 'completed',
  reason: null,
  units: 1,
  workerPid: null,
  durationMs: 5,
  status: 200,
  receivedBytes: 10,
} as const satisfies Parameters<ToolNews['end']>[1]

/** Load by k6 on this host, with nothing said that need not be. */
export const plainK6Load: K6Load = {
  engine: 'k6',
  script: '/srv/x.js',
  function: null,
  program: 'k6',
  env: {},
  refusedStatus: [],
  segments: [],
}
