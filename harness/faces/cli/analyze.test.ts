import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tryCommand } from '../../testing/command-trial.ts'

const healthy = fileURLToPath(new URL('../../../fixtures/records/version-1', import.meta.url))
const schema = fileURLToPath(new URL('../../../docs/verdict.schema.json', import.meta.url))
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'soakgate-analyze-'))
  await cp(healthy, path.join(folder, 'results/quote/2026-01-02T03-04-05'), { recursive: true })
  await cp(healthy, path.join(folder, 'results/quote/2026-01-02T03-04-05-2'), { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

const soakgate = (...words: string[]) => tryCommand(words, folder)
const inGithub = (env: Record<string, string>, ...words: string[]) =>
  tryCommand(words, folder, new Date(), { GITHUB_ACTIONS: 'true', ...env })
const read = (name: string) => readFile(path.join(folder, name), 'utf8')

describe('soakgate analyze', () => {
  it('finds a record by its path, by the folder of a scenario and by its name: the latest', async () => {
    for (const given of ['results/quote/2026-01-02T03-04-05-2', 'results/quote', 'quote']) {
      const { err } = await soakgate('analyze', given)
      expect(err).toContain('record: results/quote/2026-01-02T03-04-05-2\n')
    }
  })

  it('suggests the nearest name where there is no record', async () => {
    const { code, err } = await soakgate('analyze', 'quot')
    expect(code).toBe(2)
    expect(err).toContain('got:      no such folder; did you mean quote?')
  })

  it('judges by other thresholds and leaves the verdict of the record as it is', async () => {
    const file = 'results/quote/2026-01-02T03-04-05/verdict.json'
    await writeFile(path.join(folder, file), 'as it was')
    const { code, err } = await soakgate(
      ...['analyze', path.dirname(file), '--threshold', 'rss max < 1MiB', '--threshold', 'rss_peak < 1GiB'],
    )
    expect(code).toBe(1)
    expect(err).toMatch(/✗ rss max < 1MiB: it is \d+/)
    expect(err).toContain("--threshold 'rss max < 1MiB' --threshold 'rss_peak < 1GiB' --seed 1")
    expect(await read(file)).toBe('as it was')
  })

  it('refuses thresholds that cannot be read, with all their problems and the nearest words', async () => {
    const { code, err } = await soakgate(
      'analyze',
      'quote',
      '--threshold',
      'rrs max < 1MiB',
      '--threshold',
      'rss mx < 1MB',
    )
    expect(code).toBe(2)
    expect(err).toContain('did you mean rss?')
    expect(err).toContain('did you mean max?')
  })

  it('judges several records into one file, and goes on after one that is none', async () => {
    const records = ['results/quote/2026-01-02T03-04-05', 'nothing', 'quote']
    const { code, err, out } = await soakgate('analyze', ...records, '--reporter', 'terminal,json=-,junit=out/j.xml')
    expect(code).toBe(2)
    expect(err).toContain('error record-not-found: There is no record in nothing')
    expect(err.match(/^record: /gm)).toHaveLength(2)
    expect(JSON.parse(out)).toHaveLength(2)
    expect((await read('out/j.xml')).match(/<testsuite /g)).toHaveLength(2)
  })

  it('writes a verdict that the published schema describes', async () => {
    await soakgate('analyze', 'quote')
    const validate = new Ajv2020().compile(JSON.parse(await readFile(schema, 'utf8')))
    validate(JSON.parse(await read('results/quote/2026-01-02T03-04-05-2/verdict.json')))
    expect(validate.errors).toBeNull()
  })
})

describe('reporters', () => {
  it('are refused where they are unknown, have no place, or share one', async () => {
    const tried = async (list: string) => (await soakgate('analyze', 'quote', '--reporter', list)).err
    expect(await tried('markdwn=x.md')).toContain('unknown reporter "markdwn"; did you mean markdown?')
    expect(await tried('csv')).toContain('csv: expected where to write it: csv=FILE, or csv=- for stdout')
    expect(await tried('json=-,csv=-')).toContain('two reporters would write to stdout')
  })

  it('keep stdout for what was asked for', async () => {
    const { out, err } = await soakgate('analyze', 'quote', '--reporter', 'csv=-,markdown=a=b.md')
    expect(out).toMatch(/^scenario,variant,seed,size,/)
    expect(err).toBe('')
    expect(await read('a=b.md')).toMatch(/^## /)
  })

  it('are terminal and github inside GitHub Actions, whose job summary is added to', async () => {
    await mkdir(path.join(folder, 'runner'))
    const summary = path.join(folder, 'runner/summary.md')
    await writeFile(summary, '# Mine\n')
    const { err, out } = await inGithub(
      { GITHUB_STEP_SUMMARY: summary },
      ...['analyze', 'quote', '--threshold', 'rss max < 1MiB'],
    )
    expect(err).toMatch(/^::error title=report-service at 12 reports%3A fail::rss max < 1MiB: it is/m)
    expect(err).toContain('record: results/quote')
    expect(out).toBe('')
    expect(await read('runner/summary.md')).toMatch(/^# Mine\n## ❌ FAIL: `report-service`/)
  })

  it('point at lines of the very file that was run, from the root of the checkout, and of no other', async () => {
    const text = "export default {\n  name: 'report-service',\n}\n"
    const modulePath = path.join(folder, 'scenarios/report service.ts')
    const moduleHash = createHash('sha256').update(text).digest('hex')
    const planFile = path.join(folder, 'results/quote/2026-01-02T03-04-05-2/plan.json')
    const plan = JSON.parse(await readFile(planFile, 'utf8'))
    await writeFile(planFile, JSON.stringify({ ...plan, scenario: { ...plan.scenario, modulePath, moduleHash } }))
    await mkdir(path.dirname(modulePath))
    await writeFile(modulePath, text)
    const annotate = async (workspace: string) =>
      (await inGithub({ GITHUB_WORKSPACE: workspace }, 'analyze', 'quote', '--threshold', 'rss max < 1MiB')).err
    expect(await annotate(folder)).toContain('::error file=scenarios/report service.ts,line=2,title=')
    expect(await annotate(path.join(folder, 'results'))).toContain('::error title=')
    await writeFile(modulePath, `// changed since\n${text}`)
    expect(await annotate(folder)).toContain('::error title=')
  })

  it('inside GitHub Actions are those that were chosen, where some were', async () => {
    const { err } = await inGithub({}, 'analyze', 'quote', '--threshold', 'rss max < 1MiB', '--reporter', 'terminal')
    expect(err).not.toContain('::error')
  })
})
