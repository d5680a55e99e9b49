import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tryCommand } from './testing/command-trial.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const isPossible = process.getuid?.() === 0
if (!isPossible) console.log('skipped: a memory limit needs root')

describe.skipIf(!isPossible)('uploads of 100 MB with a slow reader, under 300 MiB', () => {
  let output = ''
  beforeAll(() => {
    output = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
  })
  afterAll(() => rmSync(output, { recursive: true, force: true }))
  const soak = (variant: string) =>
    tryCommand(['run', 'uploads', '--variant', variant, '--output', output, '--quiet'], root)

  it('before: the service reads them wholly and is OOM-killed', async () => {
    const { code, err } = await soak('before')
    expect(code).toBe(1)
    expect(err).toMatch(/worker 1 \(pid \d+\) was killed by the kernel for memory .*limit 300 MiB/)
  })

  it('after: it streams them and passes', async () => {
    const { code, err } = await soak('after')
    expect(err).toContain('6 completed')
    expect(code).toBe(0)
  })

  it('takes a scenario shorter than 40 lines', () => {
    expect(readFileSync(path.join(root, 'scenarios/uploads.ts'), 'utf8').split('\n').length).toBeLessThan(40)
  })
})
