/** One request an iteration, and nothing else. */
import type { ScenarioScript } from 'soakgate'

export const reads: ScenarioScript = {
  iteration: async ({ http }) => {
    await http.get('/report')
  },
}
