/**
 * The engine `iterations` as a program, with no target to sample: `iterations.ts <url> <users> [folder]`, until it is
 * ended. With a folder the record that a run writes of it is written into a folder of its own in that one, by a heap as
 * every run has it.
 */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { monotonicClock } from '../../harness/collect/clock.ts'
import { TargetLines } from '../../harness/collect/load/counting/target-lines.ts'
import { startEngine } from '../../harness/collect/load/engines/engines.ts'
import type { LoadListener } from '../../harness/collect/load/load-spec.ts'
import { RunJournal } from '../../harness/collect/run-journal.ts'
import { noListener } from '../../harness/collect/run-listener.ts'
import { keepHeapSmall } from '../../harness/faces/cli/small-heap.ts'
import { RecordWriter } from '../../harness/record/record-writer.ts'
import type { RunPlan } from '../../harness/scenario/ladder-plan.ts'
import { deafListener } from '../../harness/testing/deaf-listener.ts'
import { plainPlan } from '../../harness/testing/plain-plan.ts'
import { Secrets } from '../../harness/vocabulary/secrets.ts'

const size = 10_000_000
const [url = '', users = '', folder] = process.argv.slice(2)
const [plan] = plainPlan({ target: { command: ['serve'] }, iterations: [size], users: Number(users) }).runs
if (plan === undefined) throw new Error('nothing was planned')
const originNs = process.hrtime.bigint()
const listener: LoadListener = folder === undefined ? deafListener : await writing(plan, folder)
const load = await startEngine(plan.load, {
  plan,
  place: {
    modulePath: fileURLToPath(new URL('./reads.ts', import.meta.url)),
    exportName: 'reads',
    baseUrl: url,
    originNs,
  },
  listener,
  surroundings: { mark: '', onGroup: () => {}, onFolder: () => {} },
  targetLines: new TargetLines(),
})
await load.run(size)

async function writing(run: RunPlan, parent: string): Promise<LoadListener> {
  keepHeapSmall()
  const writer = await RecordWriter.open(path.join(parent, String(process.pid)), {
    secrets: new Secrets(),
    limitBytes: run.recordLimitBytes,
  })
  const journal = new RunJournal(run, writer, noListener, monotonicClock(originNs))
  return {
    ...deafListener,
    onIteration: (row) => journal.addIteration(row),
    onRequests: (rows) => journal.addRequests(rows),
  }
}
