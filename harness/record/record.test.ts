import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LadderPlan, RunPlan } from '../scenario/ladder-plan.ts'
import { Secrets } from '../vocabulary/secrets.ts'
import { readPlan, readRun } from './record-reader.ts'
import { RecordWriter, writeJson } from './record-writer.ts'
import type { GroupRow, IterationRow, SampleRow, SourceRow, TickRow } from './rows.ts'
import type { RunOutcome } from './run-outcome.ts'

const secrets = new Secrets()
const options = { secrets, limitBytes: 200e6 }
const plan = { directory: '25' } as RunPlan
const iteration: IterationRow = {
  phase: 'load',
  iteration: 1,
  user: 0,
  outcome: 'failed',
  reason: 'status 500, "quoted", with\na line end',
  workerPid: null,
  startMs: 12.3456,
  durationMs: 7,
  delayMs: null,
  status: 500,
  receivedBytes: 0,
  units: 0,
}
const sample: SampleRow = {
  timeMs: 1,
  trigger: 'tick',
  pid: 7,
  role: 'worker',
  slot: 1,
  generation: 1,
  rssBytes: 4096,
  swapBytes: 0,
  highWaterBytes: null,
  cpuMs: 10,
  descriptors: 12,
  threads: 4,
  childrenCpuMs: 20,
}
const tick: TickRow = { timeMs: 1, latenessMs: null, costMs: 0.25, processes: 3, swept: true, missed: 0 }
const outcome = {
  schemaVersion: 1,
  size: 25,
  asked: 25,
  lookedAt: null,
  arrivals: null,
  tool: null,
  serverCount: null,
  status: 'complete',
} as RunOutcome

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-record-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function writeRecord(): Promise<void> {
  const writer = await RecordWriter.open(path.join(folder, '25'), options)
  writer.write('iterations', iteration)
  writer.write('samples', sample)
  writer.write('ticks', tick)
  writer.writeLog(12.34, 'err', 'a line')
  await writer.close(outcome)
}

describe('the record', () => {
  it('reads back what was written, unknown as null, times to a thousandth of a millisecond', async () => {
    await writeRecord()
    expect(await readRun(folder, plan)).toEqual({
      plan,
      iterations: [{ ...iteration, startMs: 12.346 }],
      requests: [],
      samples: [sample],
      groups: [],
      ticks: [tick],
      events: [],
      rests: [],
      temporary: [],
      heaps: [],
      leftovers: [],
      matches: [],
      sources: [],
      seconds: [expect.objectContaining({ of: 'iterations', outcome: 'failed', count: 1, durationSumMs: 7 })],
      outcome: { ...outcome, leftOut: { rows: {}, logLines: 0, logBytes: 0 } },
    })
    expect(readFileSync(path.join(folder, '25', 'target.log'), 'utf8')).toBe('12.3 err a line\n')
  })

  it('reads back what is not known of a target that is measured elsewhere', async () => {
    const elsewhere: SampleRow = {
      ...sample,
      pid: null,
      swapBytes: null,
      cpuMs: null,
      descriptors: null,
      threads: null,
    }
    const known = { reading: 'rss', query: 'rss_bytes{job="a"}', series: 300, workers: 300 } as const
    const source: SourceRow = { timeMs: 1, ...known, intervalMs: null, clockAheadMs: -12 }
    const group: GroupRow = {
      ...{ timeMs: 1, slot: 17, height: 0, besides: 'nobody' },
      ...{ usedBytes: 5, cacheBytes: null, limitBytes: 10 },
    }
    const writer = await RecordWriter.open(path.join(folder, '25'), { ...options, measured: 'elsewhere' })
    writer.write('samples', elsewhere)
    writer.write('sources', source)
    writer.write('groups', group)
    await writer.close(outcome)
    const read = await readRun(folder, plan)
    expect(read).toMatchObject({ samples: [elsewhere], sources: [source], groups: [group] })
  })

  it('reads rows with quotes and line ends within and after many without', async () => {
    const writer = await RecordWriter.open(path.join(folder, '25'), options)
    const rows = Array.from({ length: 9000 }, (_, index): IterationRow => {
      const number = index + 1
      return { ...iteration, iteration: number, reason: number % 4000 === 0 ? iteration.reason : 'status 500' }
    })
    for (const row of rows) writer.write('iterations', row)
    await writer.close(outcome)
    const read = (await readRun(folder, plan))?.iterations
    expect(read?.map(({ iteration }) => iteration)).toEqual(rows.map(({ iteration }) => iteration))
    expect(read?.filter(({ reason }) => reason === iteration.reason)).toHaveLength(2)
  })

  it('reads a table whose line ends somebody made those of Windows', async () => {
    await writeRecord()
    const file = path.join(folder, '25', 'samples.csv')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'))
    expect(await readRun(folder, plan)).toMatchObject({ samples: [sample] })
  })

  it('has columns that carry their units', async () => {
    await writeRecord()
    const header = readFileSync(path.join(folder, '25', 'samples.csv'), 'utf8').split('\n')[0]
    expect(header).toBe(
      'time_ms,trigger,pid,role,slot,generation,rss_bytes,swap_bytes,high_water_bytes,cpu_ms,descriptors,threads,children_cpu_ms,stands_for',
    )
  })

  it('holds no secret: not in texts of rows, not in lines of the log, not in the outcome', async () => {
    const writer = await RecordWriter.open(path.join(folder, '25'), {
      ...options,
      secrets: new Secrets({ API_TOKEN: 'tick tock 99' }),
    })
    writer.write('iterations', { ...iteration, reason: 'refused tick tock 99' })
    writer.write('samples', sample)
    writer.writeLog(1, 'out', 'starting with tick tock 99 and --password=other')
    await writer.close({ ...outcome, detail: 'tick tock 99' })
    const record = await readRun(folder, plan)
    expect(record?.iterations[0]?.reason).toBe('refused [redacted]')
    expect(record?.samples[0]?.trigger).toBe('tick')
    expect(record?.outcome?.detail).toBe('[redacted]')
    const log = readFileSync(path.join(folder, '25', 'target.log'), 'utf8')
    expect(log).toBe('1.0 out starting with [redacted] and --password=[redacted]\n')
  })

  it('is readable to its last whole line when soakgate was killed within a row', async () => {
    await writeRecord()
    rmSync(path.join(folder, '25', 'outcome.json'))
    appendFileSync(path.join(folder, '25', 'samples.csv'), '2,tick,7,worker,1,1,99')
    expect(await readRun(folder, plan)).toMatchObject({ samples: [sample], outcome: null })
  })

  it('knows nothing of what an older record has no column for', async () => {
    await writeRecord()
    const file = path.join(folder, '25', 'samples.csv')
    const older = readFileSync(file, 'utf8').replace(',descriptors,threads,children_cpu_ms', '').replace(',12,4,20', '')
    writeFileSync(file, older)
    expect(await readRun(folder, plan)).toMatchObject({
      samples: [{ ...sample, descriptors: null, threads: null, childrenCpuMs: null }],
    })
  })

  it('knows a run that was never begun', async () => {
    expect(await readRun(folder, plan)).toBeNull()
  })

  it('reads a record that is older than a column as if the column had its ordinary value', async () => {
    await writeRecord()
    const file = path.join(folder, '25', 'iterations.csv')
    const older = readFileSync(file, 'utf8')
      .split('\n')
      // The reason goes over two lines; the first of them has no such column.
      .map((line) => (line.endsWith(' with') ? line : line.replace(/(,[^,]*){3}$/, '')))
    expect(older[0]).toMatch(/received_bytes$/)
    writeFileSync(file, older.join('\n'))
    expect((await readRun(folder, plan))?.iterations).toMatchObject([{ receivedBytes: 0, units: 1 }])
  })

  it('says which column a damaged table lacks, and which cell is no number', async () => {
    await writeRecord()
    const file = path.join(folder, '25', 'ticks.csv')
    writeFileSync(file, 'time_ms,cost_ms\n1,2\n')
    await expect(readRun(folder, plan)).rejects.toMatchObject({
      code: 'record-unreadable',
      expected: 'the column lateness_ms',
    })
    writeFileSync(file, 'time_ms,lateness_ms,cost_ms,processes,swept,missed\nx,,1,1,true,0\n')
    await expect(readRun(folder, plan)).rejects.toMatchObject({ expected: 'a number in time_ms', got: '"x"' })
  })

  it('refuses a folder without a plan and a plan of another version', async () => {
    await expect(readPlan(folder)).rejects.toMatchObject({ code: 'record-not-found' })
    await writeJson(path.join(folder, 'plan.json'), { schemaVersion: 99 } as LadderPlan, secrets)
    await expect(readPlan(folder)).rejects.toMatchObject({ code: 'record-version', got: 'schemaVersion 99' })
  })

  it('reports the first write that fails: the disk is full', async () => {
    mkdirSync(path.join(folder, '25'))
    // Every write to /dev/full fails as on a full disk.
    symlinkSync('/dev/full', path.join(folder, '25', 'samples.csv'))
    const writer = await RecordWriter.open(path.join(folder, '25'), options)
    writer.write('samples', sample)
    await expect(writer.failed).rejects.toMatchObject({
      code: 'record-not-written',
      exitCode: 4,
      got: expect.stringContaining('ENOSPC'),
    })
    writer.write('samples', sample)
    await writer.close(outcome)
    expect(existsSync(path.join(folder, '25', 'outcome.json'))).toBe(true)
  })

  it('refuses a folder that cannot be made', async () => {
    await expect(RecordWriter.open('/dev/null/x', options)).rejects.toMatchObject({
      code: 'output-not-writable',
      exitCode: 4,
    })
  })
})
