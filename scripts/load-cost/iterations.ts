/**
 * The engine `iterations` as a program, with the record that a run writes of it and no target to sample:
 * `iterations.ts <url> <users> <folder>`, until it is ended. The record is written into a folder of its own in that one.
 */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { monotonicClock } from '../../harness/collect/clock.ts'
import { TargetLines } from '../../harness/collect/load/counting/target-lines.ts'
import { startEngine } from '../../harness/collect/load/engines/engines.ts'
import { RunJournal } from '../../harness/collect/run-journal.ts'
import { noListener } from '../../harness/collect/run-listener.ts'
import { keepHeapSmall } from '../../harness/faces/cli/small-heap.ts'
import { RecordWriter } from '../../harness/record/record-writer.ts'
import { deafListener } from '../../harness/testing/deaf-listener.ts'
import { plainPlan } from '../../harness/testing/plain-plan.ts'
import { Secrets } from '../../harness/vocabulary/secrets.ts'

const size = 10_000_000
const [url = '', users = '', folder = ''] = process.argv.slice(2)
const [plan] = plainPlan({ target: { command: ['serve'] }, iterations: [size], users: Number(users) }).runs
if (plan === undefined) throw new Error('nothing was planned')
// As every run does.
keepHeapSmall()
const originNs = process.hrtime.bigint()
const writer = await RecordWriter.open(path.join(folder, String(process.pid)), {
  secrets: new Secrets(),
  limitBytes: plan.recordLimitBytes,
})
const journal = new RunJournal(plan, writer, noListener, monotonicClock(originNs))
const load = await startEngine(plan.load, {
  plan,
  place: {
    modulePath: fileURLToPath(new URL('./reads.ts', import.meta.url)),
    exportName: 'reads',
    baseUrl: url,
    originNs,
  },
  listener: {
    ...deafListener,
    onIteration: (row) => journal.addIteration(row),
    onRequests: (rows) => journal.addRequests(rows),
  },
  surroundings: { mark: '', onGroup: () => {}, onFolder: () => {} },
  targetLines: new TargetLines(),
})
await load.run(size)
