import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tryCommand } from './testing/command-trial.ts'

const record = fileURLToPath(new URL('../fixtures/records/version-1', import.meta.url))
const evil = '\u001b[2J\u001b]0;owned\u0007<script>alert(1)</script>"><img src=x onerror=alert(1)>\r\n::error::owned'
const reporters = ['terminal', 'json=v.json', 'junit=j.xml', 'markdown=m.md', 'csv=c.csv'].join(',')

let folder = ''
const at = (...parts: string[]) => path.join(folder, 'record', ...parts)
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-hostile-'))
  cpSync(record, at(), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const analyze = () => tryCommand(['analyze', 'record', '--reporter', reporters], folder)

function changePlan(change: (plan: Record<string, unknown> & { runs: Record<string, unknown>[] }) => void): void {
  const plan = JSON.parse(readFileSync(at('plan.json'), 'utf8'))
  change(plan)
  writeFileSync(at('plan.json'), JSON.stringify(plan))
}

function changeTable(name: string, change: (text: string) => string): void {
  writeFileSync(at('12', name), change(readFileSync(at('12', name), 'utf8')))
}

describe('a record of somebody else', () => {
  it('executes nothing: neither its scenario, nor its commands, nor what it names', async () => {
    const marker = path.join(folder, 'marker')
    const module = path.join(folder, 'evil.mjs')
    const write = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, '')`
    writeFileSync(module, `${write}; export default {}`)
    changePlan((plan) => {
      plan.scenario = { ...(plan.scenario as object), modulePath: module }
      plan.runs = plan.runs.map((run) => ({
        ...run,
        target: {
          ...(run.target as object),
          command: ['touch', marker],
          cwd: folder,
          ready: { by: 'log', pattern: '.*' },
        },
      }))
    })
    expect((await analyze()).code).toBe(3)
    expect(existsSync(marker)).toBe(false)
  })

  it('moves no cursor and brings no markup, whatever its texts hold', async () => {
    changePlan((plan) => {
      plan.scenario = { ...(plan.scenario as object), name: evil, iterationName: evil }
      plan.variant = evil
      plan.runs = plan.runs.map((run) => ({ ...run, iterationName: evil }))
    })
    const quoted = `"${evil.replaceAll('"', '""')}"`
    changeTable('iterations.csv', (text) => text.replaceAll('completed,', `failed,${quoted}`))
    changeTable('events.csv', (text) =>
      text.replace(/(born,\d+,worker.*),[^,\n]*$/gm, `$1,${quoted}`).replace('born', 'crashed'),
    )
    changeTable('requests.csv', (text) => text.replaceAll('POST /reports', quoted))
    const { out, err } = await analyze()
    for (const text of [out, err, ...['j.xml', 'm.md'].map((file) => readFileSync(path.join(folder, file), 'utf8'))]) {
      expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/)
      expect(text).not.toMatch(/^::error/m)
    }
    for (const file of ['j.xml', 'm.md']) {
      // Within a fence Markdown shows its text as it is.
      const text = readFileSync(path.join(folder, file), 'utf8').replace(/^```text\n.*?^```$/gms, '')
      expect(text).not.toMatch(/<script|<img/)
    }
  })

  it.each(['../../etc', '/etc', '..', '12/../..', '', 12, null])(
    'is refused where a run lies in %s',
    async (directory) => {
      changePlan((plan) => {
        plan.runs = plan.runs.map((run) => ({ ...run, directory }))
      })
      const { code, err } = await analyze()
      expect(code).toBe(2)
      expect(err).toContain('runs in folders of the record itself')
    },
  )

  it.each(['iterations.csv', 'samples.csv', 'outcome.json'])(
    'is refused where %s is a link or a device',
    async (file) => {
      rmSync(at('12', file))
      symlinkSync('/dev/zero', at('12', file))
      const { code, err } = await analyze()
      expect(code).toBe(2)
      expect(err).toContain('a link, a folder or a device')
    },
  )

  it('is refused where its folder or its plan is a link', async () => {
    rmSync(at('12'), { recursive: true })
    symlinkSync('/etc', at('12'))
    mkdirSync(path.join(folder, 'elsewhere'))
    expect((await analyze()).code).not.toBe(0)
    rmSync(at('plan.json'))
    symlinkSync('/dev/zero', at('plan.json'))
    expect((await analyze()).code).toBe(2)
  })

  it('writes through no link that it brings', async () => {
    const victim = path.join(folder, 'victim')
    writeFileSync(victim, 'mine')
    rmSync(at('verdict.json'))
    symlinkSync(victim, at('verdict.json'))
    symlinkSync(victim, at('verdict.json.part'))
    await analyze()
    expect(readFileSync(victim, 'utf8')).toBe('mine')
    expect(JSON.parse(readFileSync(at('verdict.json'), 'utf8'))).toMatchObject({ scenario: 'report-service' })
  })

  it('is an error or a verdict without a pass, never a bug, whatever is in its tables', async () => {
    const changes: [string, (text: string) => string][] = [
      ['samples.csv', (text) => text.replaceAll(/,\d{8,},/g, ',1e308,')],
      ['samples.csv', (text) => text.replaceAll(/,\d{8,},/g, ',-99999999999999999999,')],
      ['samples.csv', () => 'a,b\n1,2\n'],
      ['iterations.csv', (text) => text + '"'.repeat(5001)],
      ['iterations.csv', (text) => `${text}load,1,0,failed,${'x'.repeat(3_000_000)},,1,1,1,1\n`],
      ['iterations.csv', (text) => text.replaceAll('completed', 'constructor')],
      ['events.csv', (text) => text.replaceAll('born', '__proto__')],
      ['events.csv', () => ''],
      ['outcome.json', () => '{"error":'],
    ]
    for (const [file, change] of changes) {
      changeTable(file, change)
      const { code, err } = await analyze()
      expect([1, 2, 3, 4], `${file}: ${err}`).toContain(code)
      cpSync(record, at(), { recursive: true })
    }
  })
})
