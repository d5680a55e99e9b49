import { defineScenario } from 'soakgate'
import quotations from './quotations.ts'

const { setup, user, iteration, load, ...service } = quotations

/** The quotation service under the script that its team has for k6. */
export default defineScenario({
  ...service,
  name: 'quotations-k6',
  iterationTimeout: '6m',
  load: { engine: 'k6', script: 'k6/quotations.ts', refusedStatus: [503] },
})
