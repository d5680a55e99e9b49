import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measuredBy, tryScenario } from './testing/scenario-trial.ts'
import { addSwapFile, type SwapFile } from './testing/swap-file.ts'

const targets = fileURLToPath(new URL('../fixtures/small-targets', import.meta.url))
const mebibyte = 1024 ** 2
const group = `/sys/fs/cgroup/memory/soakgate-test-${process.pid}`

/** The group may hold so much in memory; the rest goes to the swap file. */
function makeGroup(limitBytes: number): void {
  mkdirSync(group)
  writeFileSync(path.join(group, 'memory.limit_in_bytes'), String(limitBytes))
  writeFileSync(path.join(group, 'memory.swappiness'), '100')
}

/** null: memory can be swapped out here. Leaves nothing behind. */
async function whyNot(): Promise<string | null> {
  const probe = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
  try {
    makeGroup(mebibyte)
    rmdirSync(group)
    const swap = await addSwapFile(probe, 1)
    await swap.remove()
    return null
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? null) : String(error)
  } finally {
    rmSync(probe, { recursive: true, force: true })
  }
}
const reason = await whyNot()
if (reason !== null) console.log(`skipped: memory cannot be swapped out here: ${reason}`)

const reports = 60
const kept = 4 * mebibyte
/** The shell enters the group before it becomes the service. */
const command = ['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', group]
const service = ['node', 'keeps-memory.mjs', '--port', '{port}', '--mebibytes', String(kept / mebibyte)]
const scenario = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'swapped', iterationName: 'report', iterations: [${reports}], thinkTime: '30ms',
  target: { command: ${JSON.stringify([...command, ...service])}, cwd: ${JSON.stringify(targets)},
    ready: { url: '/health', within: '20s' } },
  thresholds: ['rss_growth_per_iteration < 1MiB', 'rss < 1GiB', 'private < 1GiB', 'pss < 1GiB',
    { expect: 'limit_used < 1000%', abort: false }],
  iteration: async ({ http }) => { await http.get('/report') },
})
`

describe.skipIf(reason !== null)('a service whose memory is swapped out', () => {
  let folder = ''
  let swap: SwapFile | null = null
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
    makeGroup(120 * mebibyte)
    swap = await addSwapFile(folder, 384)
  })
  afterAll(async () => {
    try {
      await swap?.remove()
    } finally {
      rmdirSync(group)
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('shows what it holds all the same: a leak under swap is not flat', async () => {
    const { record, verdict } = await tryScenario(scenario)
    const swapped = Math.max(...record.samples.map(({ swapBytes }) => swapBytes ?? 0))
    const resident = Math.max(...record.samples.map(({ rssBytes }) => rssBytes))
    expect(swapped).toBeGreaterThan(100 * mebibyte)
    expect(resident).toBeLessThan((reports * kept) / 1.2)
    const growth = verdict.thresholds.find(({ metric }) => metric === 'rss_growth_per_iteration')
    expect(growth?.status).toBe('fail')
    expect((growth?.value ?? 0) / kept).toBeGreaterThan(0.97)
    expect((growth?.value ?? 0) / kept).toBeLessThan(1.03)
    for (const metric of ['rss', 'private', 'pss']) {
      expect([metric, (measuredBy(verdict, metric) ?? 0) > reports * kept]).toEqual([metric, true])
    }
  })
})
