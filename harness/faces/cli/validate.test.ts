import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tryCommand } from '../../testing/command-trial.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-validate-'))
  mkdirSync(path.join(folder, 'scenarios/more'), { recursive: true })
  write('scenarios/good.ts', '')
  write('scenarios/more/bad.ts', "users: 'many', warmups: {},")
  write('scenarios/more/worse.ts', "thresholds: ['rss < 1'],")
  writeFileSync(path.join(folder, 'scenarios/helper.ts'), 'throw new Error("nobody asked for me")\n')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(file: string, more: string): void {
  writeFileSync(
    path.join(folder, file),
    `import { defineScenario } from 'soakgate'
export default defineScenario({ name: '${path.basename(file, '.ts')}', target: { command: ['x'] }, ${more} iteration: () => {} })\n`,
  )
}

const soakgate = (...words: string[]) => tryCommand(words, folder)

describe('soakgate validate', () => {
  it('tells what is valid and all problems of all files', async () => {
    const { code, err, out } = await soakgate(
      'validate',
      'good',
      'scenarios/more/bad.ts',
      'scenarios/more/worse.ts',
      'god',
    )
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toContain('scenarios/good.ts: good is valid: 25, 100, 500 iterations')
    expect(err).toContain('warmups: unknown option; did you mean "warmup"?')
    expect(err).toMatch(/users: .*expected number/)
    expect(err).toContain('thresholds.0: rss: ')
    expect(err).toContain('There is no scenario god')
    expect(err).toContain('did you mean good?')
  })

  it('takes folders, where files that define no scenario are not executed; ./scenarios where nothing is named', async () => {
    const { code, err } = await soakgate('validate')
    expect(code).toBe(2)
    expect(err).not.toContain('nobody asked')
    expect(err.match(/^error scenario-invalid/gm)).toHaveLength(2)
    rmSync(path.join(folder, 'scenarios/more'), { recursive: true })
    const watch = `import { defineWatch } from 'soakgate'
export default defineWatch({ name: 'watched', target: { pid: 1 }, count: { every: '1s' } })\n`
    writeFileSync(path.join(folder, 'scenarios/watch.ts'), watch)
    expect((await soakgate('validate')).err).toContain('scenarios/watch.ts: watched is valid')
    expect((await soakgate('validate', 'scenarios')).code).toBe(0)
    mkdirSync(path.join(folder, 'empty'))
    expect((await soakgate('validate', 'empty')).err).toContain('There is no scenario in empty')
  })
})

describe('soakgate run', () => {
  it('plans several scenarios, and starts nothing while one of them is invalid', async () => {
    cpSync(path.join(folder, 'scenarios/good.ts'), path.join(folder, 'scenarios/also.ts'))
    const { code, out } = await soakgate('run', 'good', 'also', '--dry-run')
    expect(code).toBe(0)
    expect(out.match(/"exportName"/g)).toHaveLength(2)
    const { code: bad, err } = await soakgate('run', 'good', 'scenarios/more')
    expect(bad).toBe(2)
    expect(err.match(/^error scenario-invalid/gm)).toHaveLength(2)
  })
})

it('soakgate run --no-abort plans no threshold that ends a run early', async () => {
  expect((await soakgate('run', 'good', '--dry-run')).out).toContain('"abort": true')
  expect((await soakgate('run', 'good', '--dry-run', '--no-abort')).out).not.toContain('"abort": true')
})

describe('an unknown word', () => {
  it.each([
    [['rum', 'good'], "unknown command 'rum'\n(Did you mean run?)"],
    [['run', 'good', '--save', 'x.ts'], 'either scenario files or a request'],
    [['run', 'good', '--user', '3'], "unknown option '--user'\n(Did you mean --users?)"],
    [['run', 'good', '--variant', 'befor'], 'no --variant: the scenario has none'],
    [['run', 'good', '--threshold', 'worker_crash == 0'], 'did you mean worker_crashes?'],
    [['run', 'good', '--reporter', 'junti=x'], 'did you mean junit?'],
  ] as const)('%s is refused with what is near', async (words, said) => {
    const { code, err } = await soakgate(...words)
    expect(code).toBe(2)
    expect(err).toContain(said)
  })
})
