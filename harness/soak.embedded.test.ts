import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LadderVerdict, RunVerdict } from './judge/verdict.ts'
import { tryCommand } from './testing/command-trial.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

let output = ''
beforeAll(() => {
  output = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
})
afterAll(() => rmSync(output, { recursive: true, force: true }))

interface Trial {
  code: number
  verdict: LadderVerdict
  run: RunVerdict
  told: string
  invocation: string
}

/** The main job with one behaviour of the embedded service, as a user runs it. */
async function soak(variant: string, size: number, ...more: string[]): Promise<Trial> {
  const folder = path.join(output, variant)
  const words = [
    'run',
    'report-service',
    '-n',
    String(size),
    '--variant',
    variant,
    '--output',
    folder,
    '--quiet',
    ...more,
  ]
  const { code, err } = await tryCommand(words, root)
  const parent = path.join(folder, 'report-service')
  const invocation = path.join(parent, readdirSync(parent).at(-1) ?? '')
  const verdict = JSON.parse(readFileSync(path.join(invocation, 'verdict.json'), 'utf8')) as LadderVerdict
  const [run] = verdict.runs
  if (run === undefined) throw new Error('nothing was run')
  return { code, verdict, run, told: err, invocation }
}

/** `analyze` writes the same verdict, byte for byte. */
async function expectSameVerdict({ invocation, code }: Trial): Promise<void> {
  const file = path.join(invocation, 'verdict.json')
  const before = readFileSync(file)
  writeFileSync(file, '')
  expect((await tryCommand(['analyze', invocation], root)).code).toBe(code)
  expect(readFileSync(file).equals(before)).toBe(true)
}

function measuredOf(run: RunVerdict, metric: string): number | null | undefined {
  return run.thresholds.find((result) => result.metric === metric)?.value
}

const ofThisProcess = String.raw`(about )?the \d+(st|nd|rd|th) of this process`

/** The report that it was making is lost; where soakgate saw the end before the client did, those in flight are named. */
function crashedWith(how: string): RegExp {
  return new RegExp(
    String.raw`worker \d \(pid \d+\) crashed (at report \d+ of 40, ${ofThisProcess} \(lost\)|with reports? [\d, ]+ of 40 in flight, after ${ofThisProcess}): ${how}`,
  )
}

describe('the embedded service', () => {
  // At 100 the teeth of V8's collector leave growth open in about one run of eight: it goes on then.
  it('steady: nothing is wrong at 100, and every report completed', async () => {
    const trial = await soak('steady', 100, '--extend-to', '400')
    expect([100, 200, 350, 400]).toContain(trial.run.outcomes.completed)
    expect(trial.run.warmup?.isReached).toBe(true)
    expect(trial, trial.told).toMatchObject({ code: 0, verdict: { status: 'pass' } })
    await expectSameVerdict(trial)
  })

  it('leaks: fails, with an interval that holds the 4 MiB it keeps of every report', async () => {
    const trial = await soak('leaks', 100)
    const growth = trial.run.thresholds.find((result) => result.metric === 'rss_growth_per_iteration')
    expect(trial.code).toBe(1)
    expect(growth?.status).toBe('fail')
    expect(growth?.interval?.[0], trial.told).toBeLessThan(4 * 1024 ** 2)
    expect(growth?.interval?.[1], trial.told).toBeGreaterThan(4 * 1024 ** 2)
    expect(trial.told).toMatch(/✗ (worker \d|the 2 workers together): \+\d/)
    await expectSameVerdict(trial)
  })

  it('leaks: a proven leak ends the run at a look, and is judged the same again', async () => {
    const trial = await soak('leaks', 250)
    expect(trial).toMatchObject({ code: 1, run: { stopReason: 'looked', status: 'fail' } })
    expect(trial.run.outcomes.completed).toBeGreaterThanOrEqual(200)
    expect(trial.run.outcomes['not-started']).toBeGreaterThan(0)
    expect(trial.told).toContain('growth is proven after 200 of 250 reports')
    await expectSameVerdict(trial)
  })

  it('steady: goes on while growth is inconclusive, each report once', async () => {
    const trial = await soak('steady', 12, '--extend-to', '24')
    expect(trial.run.outcomes.completed).toBe(24)
    expect(trial.told).toContain('The run went on beyond its 12 reports: growth')
    const numbers = readFileSync(path.join(trial.invocation, '12', 'iterations.csv'), 'utf8').matchAll(/^load,(\d+),/gm)
    expect([...numbers].map(([, number]) => Number(number)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 24 }, (_, i) => i + 1),
    )
    await expectSameVerdict(trial)
  })

  it('fills-a-cache: never fails', async () => {
    const trial = await soak('fills-a-cache', 25)
    expect([0, 3]).toContain(trial.code)
    await expectSameVerdict(trial)
  })

  it.each([
    ['crashes', crashedWith('exit code 3')],
    ['aborts', crashedWith('signal SIGABRT')],
    ['segfaults', crashedWith('signal SIGSEGV')],
  ])('%s: fails, and names worker, report and how it ended', async (variant, sentence) => {
    const trial = await soak(variant, 40)
    expect(trial.code).toBe(1)
    expect(measuredOf(trial.run, 'worker_crashes')).toBe(1)
    expect(trial.told).toMatch(sentence)
    await expectSameVerdict(trial)
  })

  it('memory-limit: dies of the heap limit of V8, and says so', async () => {
    const trial = await soak('memory-limit', 100)
    expect(trial.code).toBe(1)
    expect(trial.told).toMatch(/crashed .*SIGABRT.*JavaScript heap out of memory/)
    await expectSameVerdict(trial)
  })

  it('recycles: every replacement is counted, none is a crash, no report is lost', async () => {
    const trial = await soak('recycles', 60, '--threshold', 'worker_recycles >= 2')
    expect(trial.run.outcomes.completed).toBe(60)
    expect(measuredOf(trial.run, 'worker_recycles')).toBeGreaterThanOrEqual(2)
    expect(measuredOf(trial.run, 'worker_crashes')).toBe(0)
    expect(measuredOf(trial.run, 'worker_exits_unexplained')).toBe(0)
    expect(trial.run.workers).toHaveLength(2)
    await expectSameVerdict(trial)
  })

  it('fails: the reports that did not come are counted, with their reason', async () => {
    const trial = await soak('fails', 25)
    expect(trial.code).toBe(1)
    expect(trial.run.outcomes.failed).toBeGreaterThan(0)
    expect(trial.run.outcomes.failed + trial.run.outcomes.completed).toBe(25)
    expect(trial.told).toMatch(/× failed: .*500/)
    await expectSameVerdict(trial)
  })
})
