import { defineScenario } from 'soakgate'
import reportService from './report-service.ts'

const { iteration, load, ...service } = reportService

/** The embedded service under a script of k6. */
export default defineScenario({
  ...service,
  name: 'report-service-k6',
  load: { engine: 'k6', script: 'k6/report-service.ts', refusedStatus: [503] },
})
