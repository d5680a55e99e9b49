import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { tryCommand } from './testing/command-trial.ts'

it('a tool that is not there is told with how to install it, before the target starts', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
  try {
    const started = path.join(folder, 'started')
    const command = ['node', '-e', `require('node:fs').writeFileSync(${JSON.stringify(started)}, '')`]
    writeFileSync(path.join(folder, 'script.js'), 'export default () => {}')
    writeFileSync(
      path.join(folder, 'scenario.ts'),
      `export default {
        name: 'missing', iterations: [3], target: { command: ${JSON.stringify(command)} },
        load: { engine: 'k6', script: 'script.js', program: './k6-that-is-not-there' },
      }`,
    )
    const { code, err } = await tryCommand(['run', 'scenario.ts', '--output', folder], folder)
    expect(code).toBe(4)
    expect(err).toContain('k6, which is to make the load, is not there')
    expect(err).toContain('go install go.k6.io/k6@latest')
    expect(existsSync(started)).toBe(false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
