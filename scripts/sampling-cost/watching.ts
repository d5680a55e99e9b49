import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { monotonicClock } from '../../harness/collect/clock.ts'
import { GroupWatch } from '../../harness/collect/group-watch.ts'
import { nothingAnswered } from '../../harness/collect/sampler/ends/own-answers.ts'
import { Sampler } from '../../harness/collect/sampler/sampler.ts'
import { isWorthWatching, memoryGroupsOf } from '../../harness/collect/sampler/sources/memory-groups.ts'
import type { MemorySource } from '../../harness/collect/sampler/sources/memory-source.ts'
import { TemporaryWatch } from '../../harness/collect/sampler/temporary-files/temporary-watch.ts'
import { type Cost, type Period, pause } from './cost.ts'

const temporaryFiles = 1000

/** What sampling costs, and one reading at rest. */
export interface SamplingCost extends Cost {
  /** Wall time of a reading of all processes at a rest point. */
  restMs: number
}

/** `the sampler`: processes alone. `everything`: their control group and a folder of temporary files, too. */
export type Extent = 'the sampler' | 'everything'

/** What a run reads of a target while it is watched; nothing is written down. */
export class Watching {
  readonly sampler: Sampler
  readonly #groups: readonly GroupWatch[]
  readonly #temporary: TemporaryWatch | null
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-bench-'))
  samples = 0

  constructor(rootPid: number, source: MemorySource, intervalMs: number, extent: Extent = 'everything') {
    for (let file = 0; file < temporaryFiles; file += 1) writeFileSync(path.join(this.#folder, String(file)), 'kept')
    const clock = monotonicClock(process.hrtime.bigint())
    this.sampler = new Sampler(
      {
        rootPid,
        mark: `SOAKGATE_BENCH=${process.pid}`,
        groupFolder: null,
        startedByUs: true,
        intervalMs,
        recycleLog: null,
        roles: null,
      },
      {
        onSample: () => {
          this.samples += 1
        },
        onTick: () => this.#temporary?.look('tick'),
        onEvent: () => {},
        onRest: () => {},
        onHeap: () => {},
      },
      { clock, logLines: () => [], completed: () => 0, answered: () => nothingAnswered },
      source,
    )
    const journal = { addTemporary: () => {}, addLeftover: () => {} }
    const folders = extent === 'everything' ? [this.#folder] : []
    this.#temporary = TemporaryWatch.start(folders, this.sampler, clock, journal)
    this.sampler.start()
    const groups = extent === 'everything' ? memoryGroupsOf(rootPid).filter(isWorthWatching) : []
    this.#groups = groups.map((group) => GroupWatch.start(group, clock, () => {}))
    void this.sampler.settleRoles()
    this.sampler.sampleAfterReport()
  }

  async stop(): Promise<void> {
    for (const group of this.#groups) group.stop()
    await this.#temporary?.stop()
    await this.sampler.stop()
    rmSync(this.#folder, { recursive: true })
  }
}

export async function measureSampling(
  rootPid: number,
  source: MemorySource,
  period: Period,
  extent: Extent,
): Promise<SamplingCost> {
  const watch = new Watching(rootPid, source, period.intervalMs, extent)
  await pause(period.warmupMs)
  const beganMs = performance.now()
  await watch.sampler.rest('before')
  const restMs = performance.now() - beganMs
  const before = { samples: watch.samples, cpu: process.cpuUsage(), ms: performance.now() }
  await pause(period.measuredMs)
  const { user, system } = process.cpuUsage(before.cpu)
  const cost = {
    cpuUs: user + system,
    samples: watch.samples - before.samples,
    durationMs: performance.now() - before.ms,
    restMs,
  }
  await watch.stop()
  return cost
}
