/** The engine `iterations` with nothing but its load, as a program: `iterations.ts <url> <users>`, until it is ended. */
import { fileURLToPath } from 'node:url'
import { TargetLines } from '../../harness/collect/load/counting/target-lines.ts'
import { startEngine } from '../../harness/collect/load/engines/engines.ts'
import { deafListener } from '../../harness/testing/deaf-listener.ts'
import { plainPlan } from '../../harness/testing/plain-plan.ts'

const size = 10_000_000
const [url = '', users = ''] = process.argv.slice(2)
const [plan] = plainPlan({ target: { command: ['serve'] }, iterations: [size], users: Number(users) }).runs
if (plan === undefined) throw new Error('nothing was planned')
const load = await startEngine(plan.load, {
  plan,
  place: {
    modulePath: fileURLToPath(new URL('./reads.ts', import.meta.url)),
    exportName: 'reads',
    baseUrl: url,
    originNs: process.hrtime.bigint(),
  },
  listener: deafListener,
  surroundings: { mark: '', onGroup: () => {}, onFolder: () => {} },
  targetLines: new TargetLines(),
})
await load.run(size)
