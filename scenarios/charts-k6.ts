import { defineScenario } from 'soakgate'
import charts from './charts.ts'

const { iteration, load, ...service } = charts

/** The chart service under the script that its team has for k6. */
export default defineScenario({
  ...service,
  name: 'charts-k6',
  load: { engine: 'k6', script: 'k6/charts.ts' },
})
